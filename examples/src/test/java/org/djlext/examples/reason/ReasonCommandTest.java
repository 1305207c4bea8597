package org.djlext.examples.reason;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonCommandTest {

  private static final String[] PUZZLE = {
    "reason", "--task", "arithmetic", "--seed", "5", "--max-new-tokens", "24"
  };

  private static CliRun run(String... more) {
    String[] args = new String[PUZZLE.length + more.length];
    System.arraycopy(PUZZLE, 0, args, 0, PUZZLE.length);
    System.arraycopy(more, 0, args, PUZZLE.length, more.length);
    return CliRun.of(args);
  }

  @Test
  void puzzleIsAnsweredAndChecked() {
    CliRun run = run();
    run.expect(0);
    assertThat(run.out()).contains("Question: ", "Answer: ", "Verdict: ", "tokens");
    JsonObject json = run("--json").expect(0).json();
    assertThat(json.get("family").getAsString()).isEqualTo("arithmetic");
    assertThat(json.get("level").getAsInt()).isEqualTo(1);
    JsonObject sample = json.getAsJsonArray("samples").get(0).getAsJsonObject();
    assertThat(run.out())
        .contains(json.get("question").getAsString(), sample.get("answer").getAsString());
    boolean right = sample.get("correct").getAsBoolean();
    assertThat(run.out()).contains(right ? "Verdict: right" : "Verdict: wrong");
    assertThat(json.get("right").getAsInt()).isEqualTo(right ? 1 : 0);
  }

  @Test
  void severalAnswersAreDrawnAndCounted() {
    JsonObject json = run("--samples", "6", "--json").expect(0).json();
    JsonArray samples = json.getAsJsonArray("samples");
    assertThat(samples).hasSize(6);
    int right = 0;
    for (int i = 0; i < samples.size(); i++) {
      JsonObject sample = samples.get(i).getAsJsonObject();
      right += sample.get("correct").getAsBoolean() ? 1 : 0;
      assertThat(sample.get("log_probability").getAsDouble()).isNegative();
    }
    assertThat(json.get("right").getAsInt()).isEqualTo(right);
    assertThat(run("--samples", "6", "--json").json().get("samples")).isEqualTo(samples);
    assertThat(run("--samples", "6").out()).contains(right + " of 6 answers are right");
  }

  @Test
  void ownQuestionIsCheckedAgainstTheAnswerThatIsGiven() {
    String[] ask = {"reason", "What is 2 + 3?", "--max-new-tokens", "16", "--json"};
    JsonObject free = CliRun.of(ask).expect(0).json();
    assertThat(free.has("right")).isFalse();
    JsonObject sample = free.getAsJsonArray("samples").get(0).getAsJsonObject();
    assertThat(sample.get("reason").getAsString()).isEqualTo("not checked");
    JsonObject checked =
        CliRun.of(ask[0], ask[1], ask[2], ask[3], ask[4], "--answer", "777777").expect(0).json();
    assertThat(checked.get("right").getAsInt()).isZero();
    assertThat(checked.get("expected").getAsString()).isEqualTo("777777");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "reason, either a QUESTION or --task",
        "reason What? --task arithmetic, either a QUESTION or --task",
        "reason --task riddles, expected one of",
        "reason --task arithmetic --difficulty 99, --difficulty: expected 1 to",
        "reason What? --difficulty 2, --difficulty",
        "reason What? --answer nine, --answer: expected a whole number",
        "reason --task arithmetic --answer 9, --answer",
        "reason What? --samples 0, --samples",
        "reason What? --temperature -1, --temperature",
        "reason What? --top-p 0, --top-p",
        "reason What? --max-new-tokens 0, --max-new-tokens",
        "reason What? --plain --system Think, --system",
      })
  void wrongUseIsToldBeforeAModelIsLoaded(String line, String reason) {
    CliRun run = CliRun.of(line.split(" "));
    run.expect(2);
    assertThat(run.err()).contains(reason);
  }

  @Test
  void modelThatIsNotThereIsNamed() {
    CliRun run = CliRun.of("reason", "What?", "--model", "no/such/folder");
    run.expect(1);
    assertThat(run.err()).contains("no/such/folder");
  }
}
