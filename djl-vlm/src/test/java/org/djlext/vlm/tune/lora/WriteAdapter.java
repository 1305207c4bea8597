package org.djlext.vlm.tune.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.LoraConfig.BiasMode;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.adapt.LoraConfigBuilder;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/**
 * Writes adapters and what the models answer with them, to be opened by {@code lora_goldens.py
 * --check}: {@code FOLDER/NAME/} and {@code FOLDER/NAME.safetensors}.
 */
final class WriteAdapter {

  private WriteAdapter() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    write(folder, "plain", builder().optTargets("q_proj", "v_proj"));
    write(folder, "saved", builder().optTargets("q_proj").optModulesToSave(List.of("lm_head")));
    write(folder, "dora", builder().optTargets(ModuleChoice.of("all-linear")).optDora(true));
    write(folder, "bias-all", builder().optTargets("q_proj").optBias(BiasMode.ALL));
    write(folder, "bias-lora-only", builder().optTargets("up_proj").optBias(BiasMode.LORA_ONLY));
    write(folder, "lora-bias", builder().optTargets("v_proj").optBiasOfB(true));
    write(
        folder,
        "patterns",
        builder()
            .optTargets("q_proj", "down_proj")
            .optRankPattern(Map.of("down_proj", 1))
            .optAlphaPattern(Map.of("q_proj", 5.0))
            .optRankStabilized(true));
    write(folder, "embedding-dora", builder().optTargets("embed_tokens").optDora(true));
    write(folder, "head-tied", builder().optTargets("lm_head"));
  }

  private static LoraConfigBuilder builder() {
    return LoraConfig.builder()
        .optRank(3)
        .optAlpha(12)
        .optInitialization(Initialization.RANDOM)
        .optTaskType("CAUSAL_LM");
  }

  private static void write(Path folder, String name, LoraConfigBuilder config) throws Exception {
    try (ZooModel<NDList, NDList> model = LoraParityTest.model(name);
        LoraBlock adapted = Lora.attach(model.getBlock(), config.build())) {
      adapted
          .trainableParameters()
          .forEach(
              (path, parameter) -> {
                NDArray array = parameter.getArray().stopGradient();
                array.addi(array.getManager().randomNormal(array.getShape()).mul(0.1f));
              });
      adapted.save(folder.resolve(name));
      NDArray ids = model.getNDManager().create(new long[][] {{3, 9, 30, 4}, {8, 7, 36, 5}});
      ParameterStore store = new ParameterStore(model.getNDManager(), false);
      NDArray logits = adapted.forward(store, new NDList(ids), false).head();
      SafetensorsWriter.write(
          folder.resolve(name + ".safetensors"), Map.of("input_ids", ids, "logits", logits));
    }
  }
}
