package org.djlext.examples.reason;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThinkingTextTest {

  @Test
  void thinkingAndAnswerAreToldApart() {
    assertThat(ThinkingText.of("<think> 2 and 3 </think>\n 5"))
        .isEqualTo(new ThinkingText("2 and 3", "5"));
    assertThat(ThinkingText.of("◁think▷a◁/think▷b")).isEqualTo(new ThinkingText("a", "b"));
    assertThat(ThinkingText.of("2 and 3</think>5")).isEqualTo(new ThinkingText("2 and 3", "5"));
  }

  @Test
  void thinkingThatNeverEndsHasNoAnswer() {
    assertThat(ThinkingText.of("<think> 2 and")).isEqualTo(new ThinkingText("2 and", ""));
  }

  @Test
  void answerWithoutThinkingStaysWhole() {
    assertThat(ThinkingText.of(" It is 5. ")).isEqualTo(new ThinkingText(null, "It is 5."));
  }
}
