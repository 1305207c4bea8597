package org.djlext.examples.visionlanguage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The training program, much shortened. */
class TrainKimiVlMiniatureTest {

  @TempDir Path folder;

  @Test
  void trainsMeasuresAndGoesOn() throws Exception {
    Path out = folder.resolve("mini");
    run(out, "--steps", "2", "--blind-steps", "0");
    JsonObject first = record().getAsJsonObject("with_pictures");
    assertThat(first.get("step").getAsInt()).isEqualTo(2);
    assertThat(first.getAsJsonObject("held_out").getAsJsonObject("byKind").keySet()).isNotEmpty();
    String log = run(out, "--steps", "3", "--blind-steps", "2");
    assertThat(log).contains("going on after update 2", "minutes left");
    JsonObject record = record();
    JsonObject second = record.getAsJsonObject("with_pictures");
    assertThat(second.get("step").getAsInt()).isEqualTo(3);
    assertThat(second.get("processor_seconds").getAsDouble())
        .isGreaterThan(first.get("processor_seconds").getAsDouble());
    assertThat(record.getAsJsonObject("without_pictures").has("held_out")).isTrue();
    assertThat(out.resolve("model.safetensors")).isRegularFile();
    try (Stream<Path> files = Files.list(folder.resolve("mini.training/with_pictures"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("texts", "step-3");
    }
  }

  @Test
  void seedOfTheHeldOutPicturesIsRefused() {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new TrainKimiVlMiniature())
            .setErr(new PrintWriter(err))
            .execute(
                "--out",
                folder.resolve("mini").toString(),
                "--seed",
                Long.toString(AskedPicture.HELD_OUT_SEED));
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("seed", "held out");
  }

  private JsonObject record() throws Exception {
    String text = Files.readString(folder.resolve("mini.training/record.json"));
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static String run(Path out, String... options) {
    String[] common = {"--out", out.toString(), "--pictures", "2", "--held-out", "2"};
    String[] all = Arrays.copyOf(common, common.length + options.length);
    System.arraycopy(options, 0, all, common.length, options.length);
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new TrainKimiVlMiniature()).setErr(new PrintWriter(err)).execute(all);
    assertThat(code).as(err.toString()).isZero();
    return err.toString();
  }
}
