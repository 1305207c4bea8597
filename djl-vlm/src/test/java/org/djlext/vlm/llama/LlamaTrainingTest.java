package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training by DJL's own means, and what is saved of it. */
class LlamaTrainingTest {

  private static final int VOCABULARY = 40;

  @TempDir Path folder;

  @ParameterizedTest(name = "tied {0}, biased {1}, window {2}, dropout {3}")
  @CsvSource({"true, false, 0, 0", "false, true, 0, 0", "true, false, 4, 0", "true, false, 0, 0.1"})
  void trainerLearnsTextsByHeartAndTheyAreSavedAndLoaded(
      boolean tied, boolean biased, int window, double dropout) throws Exception {
    LlamaConfig config = config(tied, biased, window, dropout);
    long[][] texts = texts(4, 12);
    try (Model model = Model.newInstance("llama", "PyTorch")) {
      LlamaBlock llama = new LlamaBlock(config);
      model.setBlock(llama);
      NDManager manager = model.getNDManager();
      NDArray ids = manager.create(texts);
      train(model, ids);

      CheckpointWriter.save(llama, LlamaModelLoader.weightTable(), config.toJson(), folder);
      llama.freezeParameters(true);
      ParameterStore store = new ParameterStore(manager, false);
      NDArray expected = llama.forward(store, new NDList(ids), false).singletonOrThrow();
      NDArray loss = new NextTokenLoss().evaluate(new NDList(ids), new NDList(expected));
      assertThat(loss.getFloat()).isLessThan(0.1f);
      try (ZooModel<NDList, NDList> loaded = load();
          Predictor<NDList, NDList> predictor = loaded.newPredictor()) {
        assertThat(((LlamaBlock) loaded.getBlock()).config()).isEqualTo(config);
        NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
        assertThat(logits.toFloatArray()).isEqualTo(expected.toFloatArray());
      }
    }
  }

  @Test
  void dropoutActsInTrainingOnly() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Engine.getInstance().setRandomSeed(3);
      LlamaBlock llama = new LlamaBlock(config(true, false, 0, 0.5));
      llama.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
      llama.freezeParameters(true);
      ParameterStore store = new ParameterStore(manager, false);
      NDList ids = new NDList(manager.create(texts(2, 12)));
      NDArray first = llama.forward(store, ids, false).singletonOrThrow();
      NDArray second = llama.forward(store, ids, false).singletonOrThrow();
      assertClose("inference", second, first);
      NDArray dropped = llama.forward(store, ids, true).singletonOrThrow();
      assertThat(dropped.sub(first).abs().max().getFloat()).isGreaterThan(1e-3f);
    }
  }

  private static void train(Model model, NDArray texts) throws Exception {
    DefaultTrainingConfig training =
        new DefaultTrainingConfig(new NextTokenLoss())
            .optOptimizer(Optimizer.adamW().optLearningRateTracker(Tracker.fixed(0.02f)).build());
    ArrayDataset dataset =
        new ArrayDataset.Builder().setData(texts).optLabels(texts).setSampling(4, false).build();
    Engine.getInstance().setRandomSeed(5);
    try (Trainer trainer = model.newTrainer(training)) {
      trainer.initialize(texts.getShape());
      EasyTrain.fit(trainer, 60, dataset, null);
    }
  }

  private ZooModel<NDList, NDList> load() throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel();
  }

  private static LlamaConfig config(boolean tied, boolean biased, int window, double dropout) {
    LlamaConfig plain =
        new LlamaConfig(
            VOCABULARY,
            32,
            48,
            2,
            4,
            2,
            8,
            32,
            1e-5,
            10_000,
            new RotaryScaling.None(),
            window,
            tied,
            biased,
            biased);
    JsonObject json = plain.toJson();
    json.addProperty("attention_dropout", dropout);
    try {
      return LlamaConfig.fromJson(json, Path.of("config.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long[][] texts(int count, int tokens) {
    Random random = new Random(8);
    long[][] texts = new long[count][];
    Arrays.setAll(texts, i -> random.longs(tokens, 0, VOCABULARY).toArray());
    return texts;
  }
}
