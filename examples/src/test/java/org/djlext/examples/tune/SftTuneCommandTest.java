package org.djlext.examples.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftTuneCommandTest {

  private static final Path SHIPPED = Path.of("tuning").toAbsolutePath();

  @TempDir Path folder;

  private Path config(String more) throws IOException {
    return Files.writeString(
        folder.resolve("sft.yaml"),
        """
        model: djl://org.djlext.vlm/mini-llama
        instruction_style: chat
        max_length: 96
        packing: bfd
        batch_size: 1
        max_steps: 2
        learning_rate: 1e-4
        """
            + more);
  }

  private static String data() {
    return "data: " + SHIPPED.resolve("instructions.json") + "\n";
  }

  @Test
  void theResultIsAModelThatAnswersAndACurve() throws IOException {
    Path out = folder.resolve("tuned");
    CliRun run =
        CliRun.of("tune", "sft", config(data()).toString(), "--out", out.toString(), "--json")
            .expect(0);
    JsonObject json = run.json();
    assertThat(json.get("ending").getAsString()).isEqualTo("finished");
    assertThat(json.get("updates").getAsInt()).isEqualTo(2);
    assertThat(json.getAsJsonObject("data").get("kept").getAsInt()).isGreaterThan(500);
    assertThat(run.err()).contains("[2/2] epoch", "tokens/s", "0:00 left");
    assertThat(out.resolve("curves.png")).isNotEmptyFile();
    assertThat(Files.readAllLines(out.resolve("metrics.csv"))).hasSize(3);
    CliRun chat =
        CliRun.of(
                "chat",
                "--model",
                out.toString(),
                "--prompt",
                "What is 2+2?",
                "--max-new-tokens",
                "4")
            .expect(0);
    assertThat(chat.out()).isNotBlank();
  }

  @Test
  void theShippedConfigurationIsRead() throws IOException {
    String text = Files.readString(SHIPPED.resolve("sft.yaml"));
    assertThat(text).contains("max_length").doesNotContain("max_steps");
    Path shorter =
        Files.writeString(
            folder.resolve("sft.yaml"),
            text.replace("data: ", "data: " + SHIPPED + "/")
                    .replace("validation: ", "validation: " + SHIPPED + "/")
                    .replace("batch_size: 4", "batch_size: 1")
                + "max_steps: 1\n");
    CliRun.of("tune", "sft", shorter.toString(), "--out", folder.resolve("tuned").toString())
        .expect(0);
    assertThat(folder.resolve("tuned/evaluations.csv")).exists();
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    assertThat(
            CliRun.of("tune", "sft", config(data() + "lerning_rate: 1\n").toString())
                .expect(1)
                .err())
        .contains("lerning_rate: expected one of the keys", "near [learning_rate]");
    assertThat(CliRun.of("tune", "sft", config(data()).toString()).expect(1).err())
        .contains("out: expected a folder, here or as --out");
    Files.writeString(folder.resolve("bad.jsonl"), "{\"instruction\": \"a\"}\n");
    String out = folder.resolve("tuned").toString();
    assertThat(
            CliRun.of("tune", "sft", config("data: bad.jsonl\n").toString(), "--out", out)
                .expect(1)
                .err())
        .contains("bad.jsonl: line 1, output: expected a text, found nothing");
  }
}
