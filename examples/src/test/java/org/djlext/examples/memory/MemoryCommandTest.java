package org.djlext.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryCommandTest {

  @Test
  void sevenBillionParametersNeed112GigabytesAndItSaysWhy() {
    CliRun run = CliRun.of("memory", "--params", "7B", "--gpus", "8", "--stage", "2");
    run.expect(0);
    assertThat(run.out())
        .contains("7,000,000,000 parameters x 16 bytes = 112.00 GB")
        .contains("2 of the parameter, 2 of its gradient, 12 of Adam")
        .contains("2 *")
        .contains("offload_optimizer=cpu");
  }

  @Test
  void jsonHasTheBytesOfTheFormulas() {
    CliRun run =
        CliRun.of(
            "memory", "--params", "7.5B", "--gpus", "8", "--nodes", "8", "--stage", "3", "--json");
    run.expect(0);
    JsonArray stages = run.json().getAsJsonArray("stages");
    double[] paper = {120e9, 31.4e9, 16.6e9, 1.875e9};
    for (int stage = 0; stage < paper.length; stage++) {
      JsonObject row = stages.get(stage).getAsJsonObject();
      double state =
          row.get("parameters").getAsDouble()
              + row.get("gradients").getAsDouble()
              + row.get("optimizer").getAsDouble();
      assertThat(state).isCloseTo(paper[stage], within(0.05e9));
    }
    assertThat(run.json().get("devices").getAsInt()).isEqualTo(64);
  }

  @Test
  void aConfigAloneIsCountedExactly(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008,
         "num_hidden_layers": 32, "num_attention_heads": 32, "vocab_size": 32000,
         "max_position_embeddings": 2048, "rms_norm_eps": 1e-6}
        """);
    CliRun run = CliRun.of("memory", "--model", folder.toString(), "--gpus", "8", "--json");
    run.expect(0);
    assertThat(run.json().get("parameters").getAsLong()).isEqualTo(6_738_415_616L);
    JsonObject offloaded = run.json().getAsJsonArray("deepspeed").get(0).getAsJsonObject();
    assertThat(offloaded.get("device").getAsDouble() / (1L << 30)).isCloseTo(12.55, within(0.01));
    assertThat(offloaded.get("host").getAsDouble() / (1L << 30)).isCloseTo(301.23, within(0.01));
  }

  @Test
  void whatFitsIsLargestAndChartIsAPicture(@TempDir Path folder) throws IOException {
    CliRun run =
        CliRun.of(
            "memory",
            "--params",
            "7B",
            "--gpus",
            "8",
            "--stage",
            "3",
            "--memory",
            "24GB",
            "--checkpointing",
            "--out",
            folder.toString(),
            "--json");
    run.expect(0);
    JsonObject fits = run.json().getAsJsonObject("fits");
    assertThat(fits.get("least_stage").getAsInt()).isEqualTo(3);
    long batch = fits.get("batch").getAsLong();
    double tokens = 2048.0 * 4096;
    double each = 2 * tokens * 32 + 34 * tokens + 4.0 * 2048 * 32000;
    assertThat(batch).isEqualTo((long) (10e9 / each));
    assertThat(ImageIO.read(folder.resolve("memory.png").toFile()).getWidth()).isEqualTo(720);
  }

  @Test
  void nothingThatFitsIsSaidPlainly() {
    CliRun run = CliRun.of("memory", "--params", "7B", "--memory", "4GB");
    run.expect(0);
    assertThat(run.out())
        .contains("the state fits in no stage")
        .contains("in stage 0 not even one sequence of 2048 tokens fits");
  }

  @Test
  void theTableOfThePaperIsPrinted() {
    CliRun run = CliRun.of("memory", "--params", "7.5B", "--paper");
    run.expect(0);
    assertThat(run.out())
        .containsPattern("stage 1 +120.00 +52.50 +35.6[0-9] +31.41 +30.35 +30.09")
        .containsPattern("stage 3 +120.00 +30.00 +7.50 +1.88 +0.47 +0.12");
  }

  @ParameterizedTest
  @CsvSource({
    "--params, seven, '--params: expected a number such as 7B, 350M or 6738415616, found seven'",
    "--memory, lots, '--memory: expected a number of bytes such as 24GB or 80GiB, found lots'",
    "--stage, 4, 'stage: expected 0 to 3, found 4'",
    "--gpus, 0, '--gpus: expected at least 1, found 0'",
    "--batch, -1, '--batch: expected at least 1, found -1'",
    "--offload, all, '--offload: expected none, optimizer or parameters, found all'",
    "--offload, parameters, '--offload parameters: expected --stage 3, found --stage 0'"
  })
  void wrongUseIsExplained(String option, String value, String message) {
    CliRun run =
        option.equals("--params")
            ? CliRun.of("memory", option, value)
            : CliRun.of("memory", "--params", "7B", option, value);
    run.expect(2);
    assertThat(run.err()).contains(message);
  }
}
