package org.djlext.examples.attention;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionCommandTest {

  private static final String[] SMALL = {
    "attention", "--tokens", "48,16", "--heads", "2", "--head-size", "8", "--repeat", "1"
  };

  @Test
  void jsonComparesThreeImplementationsForEachN() {
    CliRun run = CliRun.of(with("--json", "--causal"));
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.getAsJsonObject("settings").get("causal").getAsBoolean()).isTrue();
    List<JsonObject> rows =
        StreamSupport.stream(json.getAsJsonArray("timings").spliterator(), false)
            .map(JsonElement::getAsJsonObject)
            .toList();
    assertThat(rows)
        .extracting(r -> r.get("tokens").getAsInt() + " " + r.get("implementation").getAsString())
        .containsExactly(
            "16 composed", "16 tiled", "16 fused", "48 composed", "48 tiled", "48 fused");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.get("forward_millis").getAsDouble()).isPositive();
              assertThat(row.get("backward_millis").getAsDouble()).isPositive();
              assertThat(row.get("forward_speedup").getAsDouble()).isPositive();
              assertThat(row.get("largest_difference").getAsDouble()).isLessThan(1e-5);
            });
    assertThat(rows.get(3).get("score_bytes").getAsLong()).isEqualTo(4L * 2 * 48 * 48);
  }

  @Test
  void ratiosAreThoseOfTheTimes() {
    JsonObject json = CliRun.of(with("--json")).json();
    JsonObject composed = json.getAsJsonArray("timings").get(0).getAsJsonObject();
    JsonObject fused = json.getAsJsonArray("timings").get(2).getAsJsonObject();
    assertThat(composed.get("forward_speedup").getAsDouble()).isEqualTo(1);
    assertThat(fused.get("forward_speedup").getAsDouble())
        .isEqualTo(
            composed.get("forward_millis").getAsDouble()
                / fused.get("forward_millis").getAsDouble());
  }

  @Test
  void folderGetsPlotsAndResult(@TempDir Path out) throws IOException {
    CliRun run = CliRun.of(with("--out", out.toString()));
    run.expect(0);
    assertThat(run.out()).contains("composed", "tiled", "fused", "x composed");
    assertThat(out.resolve("attention.json")).isNotEmptyFile();
    for (String plot : new String[] {"forward", "backward"}) {
      Path file = out.resolve("attention-" + plot + ".png");
      assertThat(ImageIO.read(Files.newInputStream(file)).getWidth()).isGreaterThan(300);
    }
  }

  @Test
  void backwardCanBeLeftOut() {
    JsonObject row =
        CliRun.of(with("--json", "--no-backward"))
            .json()
            .getAsJsonArray("timings")
            .get(0)
            .getAsJsonObject();
    assertThat(row.has("backward_millis")).isFalse();
    assertThat(row.has("forward_millis")).isTrue();
  }

  @Test
  void numbersOutOfRangeAreWrongUsage() {
    CliRun run = CliRun.of("attention", "--tokens", "0");
    run.expect(2);
    assertThat(run.err()).contains("--tokens: expected at least 1, found 0");
  }

  private static String[] with(String... more) {
    String[] args = java.util.Arrays.copyOf(SMALL, SMALL.length + more.length);
    System.arraycopy(more, 0, args, SMALL.length, more.length);
    return args;
  }
}
