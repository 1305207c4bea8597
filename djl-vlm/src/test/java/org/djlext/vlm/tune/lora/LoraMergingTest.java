package org.djlext.vlm.tune.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that become part of the weights, and leave them again. */
class LoraMergingTest {

  private static final Path FOLDER = LoraParityTest.FOLDER;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "all-linear",
        "patterns",
        "dora",
        "bias-all",
        "saved",
        "saved-mlp",
        "embedding-dora"
      })
  void mergedModelEqualsPeftAndUnmergedHasTheBitsItHad(String name) throws Exception {
    SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve(name).resolve("golden.safetensors"));
    try (ZooModel<NDList, NDList> model = LoraParityTest.model(name);
        NDManager manager = model.getNDManager().newSubManager()) {
      Block llama = model.getBlock();
      Map<String, ByteBuffer> before = bits(llama);
      NDList ids = new NDList(file.load(manager, "input_ids"));
      ParameterStore store = new ParameterStore(manager, false);
      LoraBlock adapted = Lora.load(llama, FOLDER.resolve(name));
      adapted.merge();
      NDArray expected = file.load(manager, "merged.logits");
      assertClose("merged", llama.forward(store, ids, false).head(), expected);
      adapted.unmerge();
      assertThat(bits(llama)).isEqualTo(before);
      assertClose(
          "adapted again", llama.forward(store, ids, false).head(), file.load(manager, "logits"));

      Block plain = adapted.mergeAndDetach();
      assertThat(plain).isSameAs(llama);
      assertThat(bits(llama)).isNotEqualTo(before);
      assertClose("for good", llama.forward(store, ids, false).head(), expected);
    }
  }

  @Test
  void closingPutsTheWeightsBack() throws Exception {
    try (ZooModel<NDList, NDList> model = LoraParityTest.model("plain")) {
      Map<String, ByteBuffer> before = bits(model.getBlock());
      try (LoraBlock adapted = Lora.load(model.getBlock(), FOLDER.resolve("plain"))) {
        adapted.merge();
        assertThat(bits(model.getBlock())).isNotEqualTo(before);
      }
      assertThat(bits(model.getBlock())).isEqualTo(before);
    }
  }

  @Test
  void mergedAdaptersAreNeitherSwitchedNorMergedAgain() throws Exception {
    try (ZooModel<NDList, NDList> model = LoraParityTest.model("plain");
        LoraBlock adapted = Lora.load(model.getBlock(), FOLDER.resolve("plain"))) {
      adapted.merge();
      assertThatThrownBy(adapted::merge)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("unmerge");
      assertThatThrownBy(() -> adapted.use("default"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("[default] are merged");
    }
  }

  @Test
  void weightThatTwoModulesShareIsNotMerged() throws Exception {
    for (String name : new String[] {"head-tied", "embedding"}) {
      try (ZooModel<NDList, NDList> model = LoraParityTest.model(name);
          LoraBlock adapted = Lora.load(model.getBlock(), FOLDER.resolve(name))) {
        Map<String, ByteBuffer> before = bits(model.getBlock());
        assertThatThrownBy(adapted::merge)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("shares its weight");
        assertThat(bits(model.getBlock())).isEqualTo(before);
      }
    }
  }

  @Test
  void valuesThatAreNotFiniteAreNotMerged() throws Exception {
    try (ZooModel<NDList, NDList> model = LoraParityTest.model("plain");
        LoraBlock adapted = Lora.load(model.getBlock(), FOLDER.resolve("plain"))) {
      Map<String, ByteBuffer> before = bits(model.getBlock());
      Map<String, Parameter> trained = adapted.trainableParameters();
      trained.forEach(
          (path, parameter) -> {
            if (path.contains("layers.1") && path.contains("lora_B")) {
              parameter.getArray().stopGradient().muli(Float.POSITIVE_INFINITY);
            }
          });
      assertThatThrownBy(adapted::merge)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not finite");
      assertThat(bits(model.getBlock())).isEqualTo(before);
    }
  }

  private static Map<String, ByteBuffer> bits(Block block) {
    Map<String, ByteBuffer> bits = new LinkedHashMap<>();
    BlockParameters.of(block)
        .forEach(
            (path, parameter) ->
                bits.put(path, ByteBuffer.wrap(parameter.getArray().toByteArray())));
    return bits;
  }
}
