package org.djlext.examples.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PpoTuneCommandTest {

  private static final Path SHIPPED = Path.of("tuning").toAbsolutePath();
  private static final int PROMPTS = 4;

  @TempDir Path folder;

  /** A reward model that has learnt little, and the shipped configuration with few prompts. */
  @BeforeEach
  void begin() throws IOException {
    try (Stream<String> pairs = Files.lines(SHIPPED.resolve("pairs.jsonl"))) {
      Files.write(folder.resolve("pairs.jsonl"), pairs.limit(PROMPTS).toList());
    }
    String reward = Files.readString(SHIPPED.resolve("reward.yaml")).replace("validation:", "#");
    Files.writeString(folder.resolve("reward.yaml"), reward + "max_steps: 1\n");
    String config = folder.resolve("reward.yaml").toString();
    CliRun.of("tune", "reward", config, "--out", folder.resolve("rewarding").toString()).expect(0);
  }

  private Path shorter(String more) throws IOException {
    String text =
        Files.readString(SHIPPED.resolve("ppo.yaml"))
            .replace("validation:", "#")
            .replace("batch_size: 32", "batch_size: 4")
            .replace("response_length: 48", "response_length: 8");
    return Files.writeString(folder.resolve("ppo.yaml"), text + more);
  }

  @Test
  void policyThatWasTunedStillAnswers() throws IOException {
    Path out = folder.resolve("pleasing");
    CliRun run =
        CliRun.of("tune", "ppo", shorter("").toString(), "--out", out.toString(), "--json")
            .expect(0);
    JsonObject json = run.json();
    assertThat(json.get("ending").getAsString()).isEqualTo("finished");
    assertThat(json.get("total").getAsInt()).isEqualTo(4);
    assertThat(json.getAsJsonObject("data").get("kept").getAsInt()).isEqualTo(PROMPTS);
    assertThat(run.err()).contains(" -> ", "score");
    assertThat(out.resolve("curves.png")).isNotEmptyFile();
    assertThat(Files.readString(out.resolve("metrics.csv")))
        .contains("objective/kl", "policy/clipfrac_avg", "val/ratio");
    CliRun.of(
            "chat", "--model", out.toString(), "--prompt", "What is 2+2?", "--max-new-tokens", "4")
        .expect(0);
  }

  @Test
  void adapterThatWasTunedAnswersOnItsBase() throws IOException {
    Path out = folder.resolve("adapted");
    String config = shorter("lora: {r: 4}\n").toString();
    CliRun.of("tune", "ppo", config, "--out", out.toString()).expect(0);
    assertThat(out.resolve("adapter_model.safetensors")).isNotEmptyFile();
    CliRun.of(
            "chat", "--adapter", out.toString(), "--prompt", "What is 2?", "--max-new-tokens", "4")
        .expect(0);
  }

  @Test
  void rewardModelThatIsMissingIsNamed() throws IOException {
    String config = shorter("value_model: nowhere\n").toString();
    assertThat(
            CliRun.of("tune", "ppo", config, "--out", folder.resolve("o").toString())
                .expect(1)
                .err())
        .contains("nowhere");
  }
}
