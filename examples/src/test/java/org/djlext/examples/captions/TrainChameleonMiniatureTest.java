package org.djlext.examples.captions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainChameleonMiniatureTest {

  @TempDir private Path folder;

  @Test
  void shortRunGivesModelThatDrawsAndGoesOnWhereItEnded() throws Exception {
    Path out = folder.resolve("model");
    StringWriter first = new StringWriter();
    assertThat(train(first, out, "1")).isZero();
    try (CaptionedModel model = CaptionedModel.load(out)) {
      assertThat(model.draw("a red square", CaptionedModel.drawing(), (p, place, code) -> {}))
          .satisfies(
              picture -> {
                assertThat(picture.width()).isEqualTo(CaptionedScene.SIDE);
                assertThat(picture.height()).isEqualTo(CaptionedScene.SIDE);
              });
    }
    JsonObject scores = record(out).getAsJsonObject("scores");
    assertThat(scores.get("true pictures that the checker agrees with").getAsDouble()).isEqualTo(1);
    assertThat(record(out).get("processor minutes of the decoder").getAsDouble()).isPositive();

    StringWriter second = new StringWriter();
    assertThat(train(second, out, "2")).isZero();
    assertThat(Files.readAllLines(training(out).resolve("loss.csv")))
        .filteredOn(line -> line.startsWith("decoder,"))
        .extracting(line -> line.split(",")[1])
        .containsExactly("0", "1");
    assertThat(Files.readAllLines(training(out).resolve("loss.csv")))
        .filteredOn(line -> line.startsWith("image tokenizer,"))
        .hasSize(1);
  }

  @Test
  void wrongNumberIsWrongUsage() {
    StringWriter log = new StringWriter();
    assertThat(train(log, folder.resolve("model"), "0")).isEqualTo(2);
    assertThat(log.toString()).contains("expected at least 1, found 0");
  }

  private static int train(StringWriter log, Path out, String steps) {
    return new CommandLine(new TrainChameleonMiniature())
        .setErr(new PrintWriter(log))
        .execute(
            ("--tokenizer-steps 1 --pictures 2 --codes 8 --pool 32 --rows 2 --hidden 16"
                    + " --held-out 2 --steps "
                    + steps
                    + " --out "
                    + out)
                .split(" "));
  }

  private static Path training(Path out) {
    return out.resolveSibling(out.getFileName() + ".training");
  }

  private static JsonObject record(Path out) throws IOException {
    return JsonParser.parseString(Files.readString(training(out).resolve("record.json")))
        .getAsJsonObject();
  }
}
