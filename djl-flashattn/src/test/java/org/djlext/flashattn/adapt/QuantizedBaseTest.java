package org.djlext.flashattn.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.quantized.Quantization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters on a model whose linear maps are held in few bits (QLoRA). */
class QuantizedBaseTest {

  private static final Path FOLDER = Path.of("src/test/resources/quantized");

  @ParameterizedTest
  @ValueSource(strings = {"nf4", "nf4_double"})
  void outputsAndGradientsEqualPeftOnBitsandbytes(String name) throws Exception {
    SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve(name).resolve("golden.safetensors"));
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block block = block(manager);
      for (String path : new String[] {"01Linear.weight", "01Linear.bias", "03Linear.weight"}) {
        file.load(manager, path).copyTo(array(block, path));
      }
      QuantizedBase.quantize(block, way(name), ModuleNaming.OWN);
      NDArray x = file.load(manager, "x").duplicate();
      x.setRequiresGradient(true);
      try (LoraBlock adapted = LoraBlock.load(block, FOLDER.resolve(name), ModuleNaming.OWN)) {
        adapted.freezeParameters(false);
        Map<String, NDArray> gradients = gradients(adapted, x, file.load(manager, "y"));
        assertClose("grad.x", x.getGradient(), file.load(manager, "grad.x"));
        assertThat(gradients).isNotEmpty();
        gradients.forEach(
            (tensor, gradient) ->
                assertClose(tensor, gradient, load(file, manager, tensor(tensor))));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "nf4", "nf4_double"})
  void equalsTheModelWithUnpackedWeights(String name) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block packed = block(manager);
      Block whole = block(manager);
      packed.getParameters().forEach(e -> e.getValue().getArray().copyTo(same(whole, e.getKey())));
      QuantizedBase.quantize(packed, way(name), ModuleNaming.OWN);
      QuantizedBase.quantize(whole, way(name), ModuleNaming.OWN);
      QuantizedBase.dequantize(whole);
      assertThat(QuantizedBase.isQuantized(whole)).isFalse();
      assertThat(QuantizedBase.bytes(packed)).isLessThan(QuantizedBase.bytes(whole) * 35 / 100);
      NDArray x = manager.randomNormal(new Shape(4, 72));
      NDArray expected = forward(whole, x);
      assertClose("without an adapter", forward(packed, x), expected);
      LoraConfig config =
          LoraConfig.builder()
              .optRank(2)
              .optTargets("01Linear")
              .optModulesToSave(List.of("03Linear"))
              .optInitialization(LoraConfig.Initialization.RANDOM)
              .build();
      try (LoraBlock one = LoraBlock.attach(packed, config);
          LoraBlock other = LoraBlock.attach(whole, config)) {
        one.trainableParameters()
            .forEach(
                (path, p) -> p.getArray().copyTo(other.trainableParameters().get(path).getArray()));
        NDArray y = forward(other, x);
        assertThat(y.sub(expected).abs().max().getFloat()).isGreaterThan(0.01f);
        Map<String, NDArray> reference = gradients(other, x, y);
        gradients(one, x, y).forEach((path, g) -> assertClose(path, g, reference.get(path)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "nf4"})
  void mergingUnpacksTheBaseAndKeepsTheOutputs(String name) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block block = block(manager);
      QuantizedBase.quantize(block, way(name), ModuleNaming.OWN);
      NDArray x = manager.randomNormal(new Shape(4, 72));
      NDArray bare = forward(block, x);
      LoraConfig config =
          LoraConfig.builder()
              .optRank(2)
              .optTargets("01Linear", "03Linear")
              .optInitialization(LoraConfig.Initialization.RANDOM)
              .build();
      LoraBlock adapted = LoraBlock.attach(block, config);
      NDArray with = forward(adapted, x);
      adapted.merge();
      assertThat(QuantizedBase.isQuantized(block)).isFalse();
      assertClose("merged", forward(adapted, x), with);
      adapted.unmerge();
      assertClose("unmerged", forward(adapted, x), with);
      adapted.close();
      assertClose("taken off", forward(block, x), bare);
    }
  }

  @Test
  void packedParametersReadAsNaNAndAreNotPackedTwice() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block block = block(manager);
      QuantizedBase.quantize(block, Quantization.int8(), ModuleNaming.OWN);
      NDArray held = array(block, "03Linear.weight");
      assertThat(held.getShape()).isEqualTo(new Shape(10, 20));
      assertThat(held.toFloatArray()).containsOnly(Float.NaN);
      assertThatThrownBy(() -> QuantizedBase.quantize(block, Quantization.int8(), ModuleNaming.OWN))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already");
    }
  }

  private static Quantization way(String name) {
    return name.equals("int8") ? Quantization.int8() : Quantization.nf4(name.equals("nf4_double"));
  }

  /** Two maps, 72 to 20 to 10. */
  private static Block block(NDManager manager) {
    SequentialBlock block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(20).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(10).optBias(false).build());
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 72));
    return block;
  }

  private static NDArray array(Block block, String path) {
    return block.getParameters().get(path.replace('.', '_')).getArray();
  }

  private static NDArray same(Block block, String key) {
    return block.getParameters().get(key).getArray();
  }

  private static NDArray forward(Block block, NDArray x) {
    ParameterStore store = new ParameterStore(x.getManager(), false);
    return block.forward(store, new NDList(x), false).head();
  }

  /** Returns the gradients of the sum of squares, once the outputs are as they should be. */
  private static Map<String, NDArray> gradients(LoraBlock adapted, NDArray x, NDArray expected) {
    ParameterStore store = new ParameterStore(x.getManager(), false);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray y = adapted.forward(store, new NDList(x), true).head();
      assertClose("y", y, expected);
      collector.backward(y.square().sum());
    }
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : adapted.trainableParameters().entrySet()) {
      gradients.put(entry.getKey(), entry.getValue().getArray().getGradient());
    }
    return gradients;
  }

  private static NDArray load(SafetensorsFile file, NDManager manager, String name) {
    try {
      return file.load(manager, name);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String tensor(String path) {
    return "grad." + path.replace("default.", "base_model.model.");
  }
}
