package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.ParityList;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The image tokenizer against transformers, which reads, and the authors' VQGAN, which draws, on
 * the cases of chameleon_vq_goldens.py.
 */
class VqParityTest {

  @RegisterExtension static final ParityList LIST = new ParityList("chameleon-vq");

  private static final Path FOLDER = Path.of("src/test/resources/chameleon-vq");

  private static final List<String> TRAINED =
      List.of(
          "encoder.conv_in.weight",
          "encoder.mid.block_1.norm1.bias",
          "quantize.embedding.weight",
          "decoder.conv_out.weight");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two-levels",
        "one-level",
        "published-shape",
        "widths-differ",
        "attention-inside",
        "attention-at-one-level",
        "no-attention",
        "oblong"
      })
  void readsAndDrawsAsTheReferences(String name) throws Exception {
    Path file = FOLDER.resolve(name + ".json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    VqConfig config =
        VqConfig.read(new ConfigKeys(json.getAsJsonObject("vq_config"), "vq_config.", file));
    Shape shape =
        new Shape(
            json.getAsJsonArray("pictures").asList().stream()
                .mapToLong(e -> e.getAsLong())
                .toArray());
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve(name + ".safetensors"));
      VqModelBlock vq = filled(config, manager);
      ParameterStore store = new ParameterStore(manager, false);
      NDArray pixels = NamedValues.signed(manager, "pixel_values", shape);

      assertClose("latents", vq.latents(store, pixels), golden.load(manager, "latents"));

      NDArray codes = vq.encode(store, pixels);
      long[] expected = golden.load(manager, "codes").toLongArray();
      assertThat(codes.toLongArray()).isEqualTo(expected);
      assertClose("drawn", vq.decode(store, codes), golden.load(manager, "drawn"));

      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        vq.freezeParameters(false);
        NDList learnt = vq.forward(store, new NDList(pixels), true);
        assertClose("drawn in training", learnt.get(0), golden.load(manager, "drawn"));
        assertClose("loss", learnt.get(1), golden.load(manager, "loss"));
        assertThat(learnt.get(2).toLongArray()).isEqualTo(expected);
        collector.backward(learnt.get(1).add(learnt.get(0).square().mean()));
      }
      for (String trained : TRAINED) {
        NDArray gradient = BlockParameters.of(vq).get(trained).getArray().getGradient();
        assertClose("grad of " + trained, gradient, golden.load(manager, "grad." + trained));
      }
    }
  }

  static VqModelBlock filled(VqConfig config, NDManager manager) {
    VqModelBlock vq = new VqModelBlock(config, true);
    vq.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 64, 64));
    BlockParameters.of(vq)
        .forEach(
            (path, parameter) -> {
              String name = "model.vqmodel." + path;
              NDArray value = NamedValues.weight(manager, name, parameter.getShape());
              value.copyTo(parameter.getArray());
            });
    vq.freezeParameters(true);
    return vq;
  }
}
