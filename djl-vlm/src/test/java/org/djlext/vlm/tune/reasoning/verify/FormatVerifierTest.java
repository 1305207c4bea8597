package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.djlext.vlm.tune.reasoning.task.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatVerifierTest {

  private static final Problem FIVE = new Problem(Problem.MATHEMATICS, "", "5", "five", 0);

  @ParameterizedTest
  @CsvSource({
    "<think>2+3</think>5, 1.0",
    "<think>2+3</think>6, 0.1",
    "It is 5, 0.9",
    "It is 6, 0.0"
  })
  void formIsAShareOfTheScore(String answer, double score) {
    FormatVerifier verifier =
        new FormatVerifier(MathVerifier.standard(), Thinking.TAGS, 0.1, false);
    assertThat(verifier.verify(FIVE, answer).score()).isCloseTo(score, within(1e-9));
  }

  @Test
  void gateRefusesWhatHasAnotherForm() {
    FormatVerifier verifier = new FormatVerifier(MathVerifier.standard(), Thinking.TAGS, 0, true);
    assertThat(verifier.verify(FIVE, "<think>2+3</think>5").correct()).isTrue();
    assertThat(verifier.verify(FIVE, "5").reason()).isEqualTo("thinking is not closed");
    assertThat(verifier.verify(FIVE, "a</think>5</think>5").correct()).isFalse();
  }

  @Test
  void whatCannotBeScoredStaysWithoutScore() {
    Verifier broken = (problem, answer) -> Verdict.unscored("out of order");
    FormatVerifier verifier = new FormatVerifier(broken, Thinking.TAGS, 0.1, false);
    assertThat(verifier.verify(FIVE, "a</think>b").scored()).isFalse();
  }
}
