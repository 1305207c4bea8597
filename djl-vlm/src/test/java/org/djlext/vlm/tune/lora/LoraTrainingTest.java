package org.djlext.vlm.tune.lora;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.training.AdamW;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters are trained by DJL's own means, and nothing else is. */
class LoraTrainingTest {

  @TempDir Path folder;

  @Test
  void trainerLearnsTheAdapterAndHoldsNothingForTheFrozenModel() throws Exception {
    try (ZooModel<NDList, NDList> model = LoraParityTest.model("plain")) {
      Block llama = model.getBlock();
      Map<String, float[]> before = values(llama);
      LoraConfig config = LoraConfig.builder().optRank(2).optTargets("q_proj", "down_proj").build();
      LoraBlock adapted = Lora.attach(llama, config);
      model.setBlock(adapted);
      NDArray texts = model.getNDManager().create(new long[][] {{3, 9, 30, 4}, {8, 7, 36, 5}});
      AdamW optimizer = AdamW.builder().optLearningRateTracker(Tracker.fixed(0.05f)).build();
      float first = loss(adapted, texts);
      train(model, texts, optimizer);
      assertThat(loss(adapted, texts)).isLessThan(first - 0.5f);

      Map<String, float[]> after = values(llama);
      before.forEach((path, value) -> assertThat(after.get(path)).as(path).isEqualTo(value));
      for (Parameter parameter : llama.getParameters().values()) {
        assertThat(parameter.getArray().hasGradient()).as(parameter.getName()).isFalse();
      }
      long trained =
          adapted.trainableParameters().values().stream()
              .mapToLong(parameter -> parameter.getArray().size())
              .sum();
      assertThat(stateFloats(optimizer, adapted)).isEqualTo(2 * trained);

      float learnt = loss(adapted, texts);
      adapted.save(folder.resolve("adapter"));
      adapted.close();
      try (LoraBlock again = Lora.load(llama, folder.resolve("adapter"))) {
        assertThat(loss(again, texts)).isEqualTo(learnt);
      }
    }
  }

  /** Two moments for each number that is trained: what a checkpoint of the optimizer holds. */
  private long stateFloats(AdamW optimizer, LoraBlock adapted) throws Exception {
    Path file = folder.resolve("optimizer.safetensors");
    optimizer.save(adapted, file);
    try (SafetensorsFile states = SafetensorsFile.open(file)) {
      Set<String> moments =
          states.names().stream()
              .filter(name -> name.endsWith(".mean") || name.endsWith(".square"))
              .collect(Collectors.toSet());
      long size = 0;
      for (String name : moments) {
        size += states.info(name).shape().size();
      }
      return size;
    }
  }

  private static void train(ZooModel<NDList, NDList> model, NDArray texts, AdamW optimizer)
      throws Exception {
    DefaultTrainingConfig training =
        new DefaultTrainingConfig(new NextTokenLoss()).optOptimizer(optimizer);
    ArrayDataset dataset =
        new ArrayDataset.Builder().setData(texts).optLabels(texts).setSampling(2, false).build();
    Engine.getInstance().setRandomSeed(5);
    try (Trainer trainer = model.newTrainer(training)) {
      trainer.initialize(texts.getShape());
      EasyTrain.fit(trainer, 20, dataset, null);
    }
  }

  private static float loss(Block block, NDArray texts) {
    ParameterStore store = new ParameterStore(texts.getManager(), false);
    NDList logits = block.forward(store, new NDList(texts), false);
    return new NextTokenLoss().evaluate(new NDList(texts), logits).getFloat();
  }

  private static Map<String, float[]> values(Block block) {
    Map<String, float[]> values = new LinkedHashMap<>();
    BlockParameters.of(block)
        .forEach((path, parameter) -> values.put(path, parameter.getArray().toFloatArray()));
    return values;
  }
}
