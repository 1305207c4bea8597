package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.adapt.AdapterContract;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.vlm.tune.lora.Lora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoder, routed experts and projector of Kimi-VL take adapters, under the names of peft. */
class KimiVlAdaptersTest {

  @TempDir Path folder;

  @Test
  void decoderExpertsAndProjectorAreAdapted() throws Exception {
    ModuleChoice text = ModuleChoice.of("(language_model|multi_modal_projector)\\..*");
    for (String name : List.of("two-images-a-row", "all-experts")) {
      try (ZooModel<NDList, NDList> model = TinyKimiVl.load(TinyKimiVl.folder(name));
          NDManager manager = model.getNDManager().newSubManager();
          TinyKimiVl golden = new TinyKimiVl(name, manager)) {
        Set<String> learnt =
            new AdapterContract(
                    model.getBlock(),
                    Lora.naming(model.getBlock()),
                    golden.inputs(),
                    KimiVlAdaptersTest::loss)
                .check(text, folder);
        assertThat(learnt)
            .contains("multi_modal_projector.linear_1", "multi_modal_projector.linear_2")
            .anyMatch(module -> module.contains(".mlp.experts."))
            .anyMatch(module -> module.contains(".mlp.shared_experts."))
            .anyMatch(module -> module.endsWith("kv_b_proj"))
            .noneMatch(module -> module.endsWith("mlp.gate"));
      }
    }
  }

  @Test
  void expertsCannotHaveAnAdapterForEachRow() throws Exception {
    try (ZooModel<NDList, NDList> model = TinyKimiVl.load(TinyKimiVl.folder("one-image"));
        LoraBlock adapted =
            Lora.attach(
                model.getBlock(),
                LoraConfig.builder().optTargets(ModuleChoice.of("all-linear")).build())) {
      assertThatThrownBy(() -> adapted.usingRows(List.of(LoraBlock.DEFAULT, LoraBlock.BASE)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be in a batch")
          .hasMessageContaining(".mlp.experts.");
    }
  }

  private static NDArray loss(NDList outputs) {
    return outputs.head().square().mean();
  }
}
