package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.TuningResult.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs, broken off and taken up again. */
class TuningRunTest {

  @TempDir Path folder;

  private static TuningSettingsBuilder settings() {
    return TuningSettings.builder()
        .optLearningRate(1e-2)
        .optSchedule(RateSchedule.COSINE)
        .optWarmUpSteps(2)
        .optWeightDecay(0.1)
        .optEpochs(2)
        .optAccumulation(2)
        .optSaveEvery(2)
        .optKeep(2);
  }

  private static TuningResult run(TinyTexts texts, TuningSettings settings, Path folder)
      throws IOException {
    return run(texts, settings, folder, 0);
  }

  /** Runs until the end, or stops after so many updates. */
  private static TuningResult run(
      TinyTexts texts, TuningSettings settings, Path folder, int updates) throws IOException {
    try (WholeModel model = WholeModel.open(TinyTexts.MODEL.toString(), null)) {
      List<TuningRun<long[][]>> runs = new ArrayList<>();
      TuningRun<long[][]> run =
          TuningRun.builder(model, texts, folder)
              .optSettings(settings)
              .optListener(
                  report -> {
                    if (report.update() == updates) {
                      runs.get(0).stop();
                    }
                  })
              .build();
      runs.add(run);
      return run.run();
    }
  }

  private static byte[] weights(Path folder) throws IOException {
    return Files.readAllBytes(folder.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aRunThatIsTakenUpAgainEndsWithTheSameWeights(int updates) throws IOException {
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    assertThat(run(new TinyTexts(5), settings().build(), whole).ending())
        .isEqualTo(Ending.FINISHED);
    assertThat(run(new TinyTexts(5), settings().build(), broken, updates).ending())
        .isEqualTo(Ending.INTERRUPTED);
    assertThat(broken.resolve("model.safetensors")).doesNotExist();
    TuningResult result = run(new TinyTexts(5), settings().build(), broken);
    assertThat(result.update()).isEqualTo(6).isEqualTo(result.total());
    assertThat(weights(broken)).isEqualTo(weights(whole));
    assertThat(losses(broken)).hasSize(6).isEqualTo(losses(whole));
  }

  private static List<String> losses(Path folder) throws IOException {
    // the last columns are times
    return Files.readAllLines(folder.resolve("metrics.csv")).stream()
        .skip(1)
        .map(line -> String.join(",", Arrays.copyOf(line.split(","), 5)))
        .toList();
  }

  @Test
  void trainingTeachesAndWritesWhatOtherProgramsOpen() throws IOException {
    run(new TinyTexts(5), settings().optEpochs(30).build(), folder);
    List<String> lines = Files.readAllLines(folder.resolve("metrics.csv"));
    assertThat(lines.get(0))
        .isEqualTo("step,loss,num_tokens,learning_rate,grad_norm,tokens_per_second,epoch,seconds");
    double first = Double.parseDouble(lines.get(1).split(",")[1]);
    double last = Double.parseDouble(lines.get(lines.size() - 1).split(",")[1]);
    assertThat(last).isLessThan(first * 0.9);
    assertThat(lines.get(1).split(",")[3]).as("the first rate").isEqualTo("0.0");
    assertThat(folder).isDirectoryContaining("glob:**/tokenizer.json");
    try (WholeModel tuned = WholeModel.open(folder.toString(), null)) {
      assertThat(tuned.origin()).isEqualTo(folder);
    }
  }

  @Test
  void onlyTheNewestCheckpointsAndTheBestOneStay() throws IOException {
    TinyTexts texts = new TinyTexts(4);
    texts.evaluations.addAll(List.of(3.0, 1.0, 2.0, 2.5, 2.1, 2.2));
    TuningResult result =
        run(texts, settings().optEpochs(3).optEvaluateEvery(1).optSaveEvery(1).build(), folder);
    assertThat(result.bestUpdate()).isEqualTo(2);
    assertThat(result.bestValue()).isEqualTo(1.0);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(Files::isDirectory).map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("checkpoint-2", "checkpoint-5", "checkpoint-6");
    }
    assertThat(weights(folder)).isEqualTo(weights(folder.resolve("checkpoint-2")));
    assertThat(Files.readAllLines(folder.resolve("evaluations.csv"))).hasSize(7);
  }

  @Test
  void evaluationsWithoutGainEndTheRun() throws IOException {
    TinyTexts texts = new TinyTexts(4);
    texts.evaluations.addAll(List.of(3.0, 1.0, 1.0, Double.NaN));
    TuningResult result =
        run(texts, settings().optEpochs(9).optEvaluateEvery(1).optPatience(2).build(), folder);
    assertThat(result.ending()).isEqualTo(Ending.STOPPED_EARLY);
    assertThat(result.update()).isEqualTo(4);
    assertThat(weights(folder)).isEqualTo(weights(folder.resolve("checkpoint-2")));
  }

  @Test
  void aLossThatIsNoNumberStopsAndKeepsTheLastCheckpoint() throws IOException {
    TinyTexts texts = new TinyTexts(5);
    texts.nanAt = 3;
    assertThatThrownBy(() -> run(texts, settings().build(), folder))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("update 4: the loss is NaN");
    Path whole = folder.resolve("whole");
    run(new TinyTexts(5), settings().build(), whole);
    run(new TinyTexts(5), settings().build(), folder);
    assertThat(weights(folder)).isEqualTo(weights(whole));
  }

  @Test
  void aFullDiskLeavesThePreviousCheckpoint() throws IOException {
    TinyTexts texts = new TinyTexts(5);
    texts.fullDiskAt = 4;
    assertThatThrownBy(() -> run(texts, settings().optKeep(1).build(), folder))
        .hasMessageContaining("No space left");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("checkpoint-2", "metrics.csv");
    }
    texts.fullDiskAt = -1;
    assertThat(run(texts, settings().optKeep(1).build(), folder).ending())
        .isEqualTo(Ending.FINISHED);
  }

  @Test
  void aRunWithOtherSettingsIsNotTakenUp() throws IOException {
    run(new TinyTexts(5), settings().build(), folder, 2);
    assertThatThrownBy(() -> run(new TinyTexts(5), settings().optSeed(7).build(), folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("checkpoint-2");
  }

  @Test
  void twoRunsInOneFolderAreRefused() throws IOException {
    TinyTexts texts = new TinyTexts(2);
    texts.afterBatch =
        () ->
            assertThatThrownBy(() -> run(new TinyTexts(2), settings().build(), folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("another run");
    assertThat(run(texts, settings().optEpochs(1).build(), folder).ending())
        .isEqualTo(Ending.FINISHED);
  }

  @Test
  void aFinishedRunIsNotTrainedAgain() throws IOException {
    TuningResult first = run(new TinyTexts(5), settings().build(), folder);
    TinyTexts untouched = new TinyTexts(5);
    untouched.afterBatch =
        () -> {
          throw new AssertionError("trained");
        };
    assertThat(run(untouched, settings().build(), folder)).isEqualTo(first);
  }

  @Test
  void listenersOfDjlSeeTheValuesOfEachUpdate() throws IOException {
    List<String> heard = new ArrayList<>();
    try (WholeModel model = WholeModel.open(TinyTexts.MODEL.toString(), null)) {
      TuningRun.builder(model, new TinyTexts(4), folder)
          .optSettings(settings().optEpochs(1).build())
          .optTrainingListener(
              new TrainingListenerAdapter() {
                @Override
                public void onTrainingBatch(Trainer trainer, BatchData data) {
                  heard.add(
                      data.getBatch().getProgress()
                          + "/"
                          + data.getBatch().getProgressTotal()
                          + " "
                          + trainer.getMetrics().hasMetric("loss"));
                }

                @Override
                public void onEpoch(Trainer trainer) {
                  heard.add("epoch");
                }
              })
          .build()
          .run();
    }
    assertThat(heard).containsExactly("1/2 true", "2/2 true", "epoch");
  }
}
