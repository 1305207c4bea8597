package org.djlext.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {

  @TempDir Path folder;

  private static final String[] PLAN = {
    "plan",
    "--params",
    "7B",
    "--compute-seconds",
    "3",
    "--update-seconds",
    "0.8",
    "--bandwidth",
    "25GB",
    "--latency-ms",
    "0"
  };

  @Test
  void eightToThousandWorkersInEachStageWithAssumptionsAndAChart() throws IOException {
    CliRun run = CliRun.of(with("--json", "--out", folder.toString()));
    run.expect(0);
    assertThat(run.json().getAsJsonArray("predictions")).hasSize(8 * 4);
    assertThat(run.json().getAsJsonArray("assumptions")).hasSizeGreaterThan(4);
    assertThat(ImageIO.read(folder.resolve("plan.png").toFile()).getHeight()).isEqualTo(420);
    CliRun text = CliRun.of(PLAN);
    assertThat(text.out()).contains("Assumed:").contains("weak scaling").contains("1024");
  }

  @Test
  void measuredStepsStandBesideTheirPredictions() throws IOException {
    Path file = folder.resolve("measured.csv");
    Files.writeString(file, "workers,stage,seconds\n2,2,4.0\n");
    CliRun run = CliRun.of(with("--json", "--measured", file.toString()));
    run.expect(0);
    JsonObject check = run.json().getAsJsonArray("checks").get(0).getAsJsonObject();
    double predicted = 3 + 0.4 + 7e9 * 2 / 25e9;
    assertThat(check.get("predicted").getAsDouble()).isCloseTo(predicted, within(1e-6));
    assertThat(check.get("error").getAsDouble()).isCloseTo(predicted / 4 - 1, within(1e-6));
  }

  @Test
  void badMeasurementsAreNamedByLine() throws IOException {
    Path file = folder.resolve("measured.csv");
    Files.writeString(file, "workers,stage,seconds\n2,9,4.0\n");
    CliRun run = CliRun.of(with("--measured", file.toString()));
    run.expect(1);
    assertThat(run.err()).contains("measured.csv: line 2: stage: expected 0 to 3, found 9");
  }

  private static String[] with(String... more) {
    String[] all = Arrays.copyOf(PLAN, PLAN.length + more.length);
    System.arraycopy(more, 0, all, PLAN.length, more.length);
    return all;
  }
}
