package org.djlext.vlm.tune.reasoning.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DifficultyLadderTest {

  private static final DifficultyLadder.Rule RULE = new DifficultyLadder.Rule(3, 4, 0.75, 0.25);

  @Test
  void successRaisesAndFailureLowers() {
    DifficultyLadder ladder = new DifficultyLadder(RULE);
    answer(ladder, true, true, true, false);
    assertThat(ladder.level()).isEqualTo(2);
    answer(ladder, true, false, true, false);
    assertThat(ladder.level()).isEqualTo(2);
    answer(ladder, true, true, true, true, true, true, true, true);
    assertThat(ladder.level()).isEqualTo(3);
    answer(ladder, false, false, false, false);
    assertThat(ladder.level()).isEqualTo(2);
  }

  @Test
  void continuesWhereItStood() {
    DifficultyLadder ladder = new DifficultyLadder(RULE);
    answer(ladder, true, true, true);
    DifficultyLadder continued = new DifficultyLadder(RULE, ladder.position());
    assertThat(continued.answered(true)).isEqualTo(2);
  }

  private static void answer(DifficultyLadder ladder, boolean... answers) {
    for (boolean correct : answers) {
      ladder.answered(correct);
    }
  }
}
