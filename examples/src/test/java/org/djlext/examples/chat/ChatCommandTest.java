package org.djlext.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {

  private static final String QUESTION = "What is 12 + 7?";

  @Test
  void answersOnePromptOfTheMiniature() {
    CliRun run = CliRun.of("chat", "--prompt", QUESTION, "--max-new-tokens", "20");
    run.expect(0);
    assertThat(run.out().strip()).isNotEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("prompt tokens", "generated");
  }

  @Test
  void jsonCarriesTextCountsAndSpeeds() {
    CliRun text = CliRun.of("chat", "--prompt", QUESTION, "--max-new-tokens", "20");
    CliRun run = CliRun.of("chat", "--prompt", QUESTION, "--max-new-tokens", "20", "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("text").getAsString().strip()).isEqualTo(text.out().strip());
    assertThat(json.get("finish_reason").getAsString()).isIn("stop_id", "length");
    assertThat(json.get("prompt_tokens").getAsInt()).isPositive();
    assertThat(json.get("generated_tokens").getAsInt()).isBetween(1, 20);
    assertThat(json.get("prefill_tokens_per_second").getAsDouble()).isPositive();
    assertThat(json.get("decode_tokens_per_second").getAsDouble()).isNotNegative();
    assertThat(json.get("load_seconds").getAsDouble()).isPositive();
    assertThat(json.get("first_token_seconds").getAsDouble()).isPositive();
  }

  @Test
  void laterTurnsReuseWhatWasRead() {
    List<JsonObject> turns = turns(QUESTION + "\n\n" + QUESTION + "\n", "--json");
    assertThat(turns).hasSize(2);
    assertThat(turns.get(0).get("cached_tokens").getAsInt()).isZero();
    assertThat(turns.get(1).get("cached_tokens").getAsInt())
        .isGreaterThanOrEqualTo(turns.get(0).get("prompt_tokens").getAsInt());
    assertThat(turns.get(1).has("first_token_seconds")).isFalse();
  }

  @Test
  void resetBeginsAnewAndExitEnds() {
    List<JsonObject> turns =
        turns(QUESTION + "\n/reset\n" + QUESTION + "\n/exit\n" + QUESTION + "\n", "--json");
    assertThat(turns).hasSize(2);
    assertThat(turns.get(1).get("cached_tokens").getAsInt()).isZero();
    assertThat(turns.get(1).get("text")).isEqualTo(turns.get(0).get("text"));
  }

  @Test
  void plainTextIsContinuedWithoutTemplate() {
    CliRun chat = CliRun.of("chat", "-p", QUESTION, "--max-new-tokens", "4", "--json");
    CliRun plain = CliRun.of("chat", "-p", QUESTION, "--max-new-tokens", "4", "--json", "--plain");
    assertThat(plain.json().get("prompt_tokens").getAsInt())
        .isLessThan(chat.json().get("prompt_tokens").getAsInt());
  }

  @Test
  void seedDecidesWhatIsDrawn() {
    String[] draw = {
      "chat", "-p", "Tell me a story.", "--max-new-tokens", "24", "--temperature", "1.5", "--seed"
    };
    assertThat(CliRun.of(with(draw, "5")).out()).isEqualTo(CliRun.of(with(draw, "5")).out());
    assertThat(CliRun.of(with(draw, "5")).out()).isNotEqualTo(CliRun.of(with(draw, "6")).out());
  }

  @Test
  void beamsAnswerInOnePiece() {
    CliRun run = CliRun.of("chat", "-p", QUESTION, "--max-new-tokens", "8", "--beams", "2");
    run.expect(0);
    assertThat(run.out().strip()).isNotEmpty();
  }

  @Test
  void absentModelIsOneLineAndCodeOne() {
    CliRun run = CliRun.of("chat", "--model", "no/such/folder", "--prompt", "hi", "--json");
    run.expect(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("djlx chat: ").contains("no such file or folder");
  }

  @Test
  void folderWithoutConfigIsOneLineAndCodeOne(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "not one");
    CliRun run = CliRun.of("chat", "--model", folder.toString(), "--prompt", "hi");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("config.json");
  }

  @Test
  void folderOfOtherThingsIsOneLineAndCodeOne(@TempDir Path folder) {
    CliRun run = CliRun.of("chat", "--model", folder.toString(), "--prompt", "hi");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("there is no config.json");
  }

  @Test
  void unknownZooNameIsOneLineAndCodeOne() {
    CliRun run = CliRun.of("chat", "--model", "djl://org.djlext.vlm/none", "--prompt", "hi");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("djl://org.djlext.vlm/none");
  }

  @Test
  void modelThatIsNotInTheCacheIsOneLineAndCodeOne() {
    // the build's tests are offline, so that the hub is not asked
    CliRun run = CliRun.of("chat", "--model", "hf://nobody/nothing", "--prompt", "hi");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("hf://nobody/nothing", "offline");
  }

  @Test
  void damagedGgufIsOneLineAndCodeOne(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("model.gguf"), "GGUF but no more");
    CliRun run = CliRun.of("chat", "--model", file.toString(), "--prompt", "hi");
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("model.gguf");
  }

  @Test
  void settingsOutOfRangeAreWrongUsage() {
    CliRun run = CliRun.of("chat", "--prompt", "hi", "--top-p", "7");
    run.expect(2);
    assertThat(run.err()).contains("topP", "found 7");
  }

  @Test
  void systemMessageNeedsTemplate() {
    CliRun run = CliRun.of("chat", "--prompt", "hi", "--plain", "--system", "Be brief.");
    run.expect(2);
    assertThat(run.err()).contains("--system");
  }

  /** Answers lines of standard input; each line of the output must be JSON. */
  private static List<JsonObject> turns(String input, String... options) {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
      CliRun run = CliRun.of(with(new String[] {"chat", "--max-new-tokens", "8"}, options));
      run.expect(0);
      return run.out().lines().map(l -> JsonParser.parseString(l).getAsJsonObject()).toList();
    } finally {
      System.setIn(before);
    }
  }

  private static String[] with(String[] args, String... more) {
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }
}
