package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinalAnswerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "so \\boxed{\\frac{1}{2}} it is; \\frac{1}{2}",
        "\\boxed{1} or rather \\boxed{2}; 2",
        "\\boxed{\\{1, 2\\}}; \\{1, 2\\}",
        "\\fbox{7}; 7",
        "\\boxed 7$ is it; 7",
        "\\boxed{\\boxed{3}}; 3",
        "<answer>4</answer> no <answer> 5 </answer>; 5",
        "12 * 2 = 24 #### 24; 24",
        "I say answer: 6 and 7; 6 and 7",
        "**Answer:** 8; 8",
        "first 3, then 1,234.50; 1,234.50",
        "it is 3 1/2; 3 1/2",
        "12-4; 4",
        "5*-3=-15; -15",
        "<think>9</think> 8; 8",
        "0.5%; 0.5%"
      })
  void lastMarkedAnswerCounts(String text, String answer) {
    assertThat(FinalAnswer.NUMBER.in(text)).contains(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\boxed{}",
        "\\boxed{5",
        "<answer>5",
        "no idea",
        "",
        "<think>it is 5",
        "5 \\boxed{ }"
      })
  void incompleteAnswerIsNone(String text) {
    assertThat(FinalAnswer.NUMBER.in(text)).isEmpty();
  }

  @Test
  void thinkingIsClosedOnceBeforeAnAnswer() {
    assertThat(Thinking.TAGS.fault("<think>a</think>b")).isEmpty();
    assertThat(Thinking.TAGS.fault("a</think>b")).isEmpty();
    assertThat(Thinking.TAGS.fault("a")).contains("thinking is not closed");
    assertThat(Thinking.TAGS.fault("a</think>b</think>c")).isPresent();
    assertThat(Thinking.TAGS.fault("<think>a</think><think>b")).isPresent();
    assertThat(Thinking.TAGS.fault("hm <think>a</think>b")).isPresent();
    assertThat(Thinking.TAGS.fault("<think>a</think> ")).isPresent();
  }
}
