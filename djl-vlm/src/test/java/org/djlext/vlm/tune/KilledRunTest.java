package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed twenty times ends as one that is not. */
@Tag("heavy")
class KilledRunTest {

  private static final int KILLS = 20;
  private static final int UPDATES = 60;

  @TempDir Path folder;

  /** Trains in a process of its own; tells of each update. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws IOException {
      TuningSettings settings =
          TuningSettings.builder()
              .optLearningRate(1e-2)
              .optSchedule(RateSchedule.COSINE)
              .optWarmUpSteps(5)
              .optMaxSteps(UPDATES)
              .optAccumulation(2)
              .optSaveEvery(1)
              .build();
      try (WholeModel model = WholeModel.open(TinyTexts.MODEL.toString(), null)) {
        TuningRun.builder(model, new TinyTexts(20), Path.of(arguments[0]))
            .optSettings(settings)
            .optListener(report -> System.out.println("update " + report.update()))
            .build()
            .run();
      }
    }
  }

  private static Process start(Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            out.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void twentyKillsChangeNothing() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    Process unbroken = start(whole);
    unbroken.getInputStream().readAllBytes();
    assertThat(unbroken.waitFor()).isZero();

    Path broken = folder.resolve("broken");
    Random random = new Random(20);
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = start(broken);
      try (BufferedReader lines = child.inputReader()) {
        for (int left = random.nextInt(4); left > 0; left--) {
          assertThat(lines.readLine()).as("killed %d times", kill).startsWith("update ");
        }
        Thread.sleep(random.nextInt(60)); // in an update, or in a checkpoint, or between them
        child.destroyForcibly();
      }
      assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(child.exitValue()).as("it was still training").isNotZero();
    }
    Process last = start(broken);
    last.getInputStream().readAllBytes();
    assertThat(last.waitFor()).isZero();

    for (String file : List.of("model.safetensors", "trainer_state.json")) {
      assertThat(Files.readAllBytes(broken.resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(whole.resolve(file)));
    }
    assertThat(steps(broken)).isEqualTo(steps(whole)).hasSize(UPDATES);
  }

  /** Returns the columns that are no times. */
  private static List<String> steps(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .skip(1)
        .map(line -> String.join(",", List.of(line.split(",")).subList(0, 5)))
        .toList();
  }
}
