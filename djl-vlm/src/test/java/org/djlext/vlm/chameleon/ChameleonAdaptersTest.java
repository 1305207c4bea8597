package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.djlext.flashattn.adapt.AdapterContract;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.lora.Lora;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chameleon's decoder takes adapters; its image tokenizer, whose codes are no gradient, none. */
class ChameleonAdaptersTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"pre-norm", "grouped-swin", "biased"})
  void decoderIsAdaptedUnderTheNamesOfPeft(String name) throws Exception {
    Path checkpoint = folder.resolve("model");
    Files.createDirectories(checkpoint);
    ChameleonFolder.write(name, checkpoint);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(checkpoint).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager();
        SafetensorsFile golden = SafetensorsFile.open(ChameleonFolder.golden(name))) {
      NDList inputs = new NDList(golden.load(manager, "input_ids"));
      long pictures = golden.info("image_codes").shape().get(0);
      inputs.add(NamedValues.signed(manager, "pixel_values", new Shape(pictures, 3, 8, 8)));
      Set<String> learnt =
          new AdapterContract(
                  model.getBlock(),
                  Lora.naming(model.getBlock()),
                  inputs,
                  outputs -> outputs.head().clip(-100, 100).square().mean())
              .check(ModuleChoice.of("all-linear"), folder.resolve("adapter"));
      for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "o_proj"}) {
        assertThat(learnt).contains("model.layers.0.self_attn." + projection);
      }
      for (String projection : new String[] {"gate_proj", "up_proj", "down_proj"}) {
        assertThat(learnt).contains("model.layers.0.mlp." + projection);
      }
      assertThat(learnt).noneMatch(module -> module.contains("vqmodel"));
    }
  }
}
