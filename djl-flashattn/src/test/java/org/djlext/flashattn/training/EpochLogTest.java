package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochLogTest {

  @TempDir Path folder;

  @Test
  void easyTrainClipsAndLogsEachEpoch() throws Exception {
    Path file = folder.resolve("epochs.jsonl");
    EpochLog log = new EpochLog(file);
    GradientClipping clipping = new GradientClipping(0.5);
    log.add("rate", 0.25);
    log.add("unknown", Double.NaN);
    double moved = train(TrainingListener.Defaults.basic(), new TrainingListener[] {clipping, log});
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonObject first = JsonParser.parseString(lines.get(0)).getAsJsonObject();
    assertThat(first.get("epoch").getAsInt()).isEqualTo(1);
    assertThat(first.get("seconds").getAsDouble()).isNotNegative();
    assertThat(first.get("rate").getAsDouble()).isEqualTo(0.25);
    assertThat(first.get("train_loss").getAsDouble()).isEqualTo(12);
    assertThat(first.keySet()).doesNotContain("validate_loss", "unknown");
    JsonObject second = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertThat(second.get("epoch").getAsInt()).isEqualTo(2);
    assertThat(second.has("rate")).isFalse();
    // two steps of rate 1 along gradients of norm 5, clipped to 0.5
    assertThat(clipping.lastNorm()).isCloseTo(5, within(1e-5));
    assertThat(moved).isCloseTo(1, within(1e-4));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void linesOfCsvHaveAColumnForEachName() throws Exception {
    Path file = folder.resolve("epochs.csv");
    EpochLog log = new EpochLog(file);
    log.add("rate", 0.25);
    train(TrainingListener.Defaults.basic(), new TrainingListener[] {log});
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("epoch,seconds,train_").endsWith(",rate");
    assertThat(lines.get(1)).startsWith("1,").endsWith(",0.25");
    assertThat(lines.get(2)).startsWith("2,").endsWith(",");
    assertThat(lines.get(2).split(",", -1)).hasSameSizeAs(lines.get(0).split(",", -1));
  }

  @Test
  void saysWhenNothingIsEvaluated() {
    EpochLog log = new EpochLog(folder.resolve("epochs.csv"));
    assertThatThrownBy(() -> train(new TrainingListener[0], new TrainingListener[] {log}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("EvaluatorTrainingListener");
  }

  /** Trains two epochs of one batch whose gradients are (3, 4), and tells how far it went. */
  private static double train(TrainingListener[] first, TrainingListener[] second)
      throws IOException, TranslateException {
    try (Model model = Model.newInstance("log");
        NDManager data = NDManager.newBaseManager()) {
      NDManager manager = model.getNDManager();
      GivenGradients block = new GivenGradients().add("w", manager.create(new float[] {4, 0}));
      model.setBlock(block);
      var config =
          new DefaultTrainingConfig(new GivenGradients.Itself())
              .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1)).build())
              .addTrainingListeners(first)
              .addTrainingListeners(second);
      ArrayDataset dataset =
          new ArrayDataset.Builder()
              .setData(data.create(new float[][] {{3, 4}}))
              .optLabels(data.create(new float[][] {{0}}))
              .setSampling(1, false)
              .build();
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(1, 2));
        EasyTrain.fit(trainer, 2, dataset, null);
      }
      return block.value(0).sub(manager.create(new float[] {4, 0})).norm().getFloat();
    }
  }
}
