package org.djlext.examples.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairTuneCommandTest {

  private static final Path SHIPPED = Path.of("tuning").toAbsolutePath();
  private static final int PAIRS = 12;

  @TempDir Path folder;

  /** The shipped configuration, with fewer pairs and updates. */
  private Path shorter(String name, String more) throws IOException {
    try (Stream<String> pairs = Files.lines(SHIPPED.resolve("pairs.jsonl"))) {
      Files.write(folder.resolve("pairs.jsonl"), pairs.limit(PAIRS).toList());
    }
    String text =
        Files.readString(SHIPPED.resolve(name))
            .replace("validation: held-out-pairs.jsonl\n", "")
            .replace("batch_size: 8", "batch_size: 2");
    return Files.writeString(folder.resolve(name), text + more);
  }

  @Test
  void modelThatPrefersStillAnswers() throws IOException {
    Path out = folder.resolve("preferring");
    CliRun run =
        CliRun.of(
                "tune",
                "dpo",
                shorter("dpo.yaml", "max_steps: 2\n").toString(),
                "--out",
                out.toString(),
                "--json")
            .expect(0);
    JsonObject json = run.json();
    assertThat(json.get("ending").getAsString()).isEqualTo("finished");
    assertThat(json.get("first_loss").getAsDouble()).isBetween(0.693, 0.694); // it is the reference
    assertThat(json.getAsJsonObject("data").get("kept").getAsInt()).isEqualTo(PAIRS);
    assertThat(out.resolve("curves.png")).isNotEmptyFile();
    assertThat(Files.readString(out.resolve("metrics.csv"))).contains("rewards/accuracies");
    CliRun.of(
            "chat", "--model", out.toString(), "--prompt", "What is 2+2?", "--max-new-tokens", "4")
        .expect(0);
  }

  @Test
  void rewardModelIsAFolderOfItsKind() throws IOException {
    Path out = folder.resolve("rewarding");
    CliRun.of(
            "tune",
            "reward",
            shorter("reward.yaml", "max_steps: 2\n").toString(),
            "--out",
            out.toString())
        .expect(0);
    assertThat(Files.readString(out.resolve("config.json")))
        .contains("LlamaForSequenceClassification");
    assertThat(Files.readString(out.resolve("metrics.csv"))).contains("accuracy", "margin");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    String out = folder.resolve("out").toString();
    String dpo = shorter("dpo.yaml", "").toString();
    Files.writeString(Path.of(dpo), Files.readString(Path.of(dpo)).replace("sigmoid", "kto_pair"));
    assertThat(CliRun.of("tune", "dpo", dpo, "--out", out).expect(1).err())
        .contains("loss_type: expected", "ipo", "kto_pair");
    String reward = shorter("reward.yaml", "lora: {r: 4}\n").toString();
    assertThat(CliRun.of("tune", "reward", reward, "--out", out).expect(1).err())
        .contains("lora: expected nothing, as a head is to be trained too");
    String unknown = shorter("reward.yaml", "beta: 0.1\n").toString();
    assertThat(CliRun.of("tune", "reward", unknown, "--out", out).expect(1).err())
        .contains("beta: expected one of the keys");
  }
}
