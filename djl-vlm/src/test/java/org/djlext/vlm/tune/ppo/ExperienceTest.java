package org.djlext.vlm.tune.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.policy.GeneralizedAdvantage;
import org.djlext.vlm.tune.policy.KlEstimator;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutStatus;
import org.junit.jupiter.api.Test;

/** What answers come to, by hand. */
class ExperienceTest {

  private static Rollout answer(RolloutStatus status, float... logProbs) {
    long[] ids = new long[logProbs.length];
    RolloutPrompt prompt = new RolloutPrompt(0, new long[] {4, 5}, 1);
    return new Rollout(prompt, 0, ids, logProbs, new int[ids.length], status);
  }

  private static PpoSettings settings(double penalty) {
    return new PpoSettings(
        2,
        1,
        1,
        KlControl.fixed(0.5),
        KlEstimator.K1,
        0.2,
        0.2,
        0.1,
        new GeneralizedAdvantage(1, 1),
        false,
        penalty,
        8);
  }

  private final List<Rollout> two =
      List.of(answer(RolloutStatus.FINISHED, -1, -2), answer(RolloutStatus.CUT, -1, -1, -1, -1));

  private Experience experience(double penalty) {
    float[][] reference = {{-1.5f, -2}, {-1, -1, -3, -1}};
    float[][] values = {{0, 0, 0}, {0, 0, 0, 0}};
    return Experience.of(two, reference, values, new float[] {3, 1}, settings(penalty), 0.5);
  }

  @Test
  void scoreStandsBehindAnAnswerAndDivergenceCosts() {
    assertThat(Experience.counts(two)).containsExactly(3, 4);
    Experience found = experience(0);
    // with values of 0 and nothing discounted, returns are what is still to come
    assertThat(found.returns()[0]).containsExactly(2.75f, 3f, 3f);
    assertThat(found.returns()[1]).containsExactly(0f, 0f, 0f, 1f);
    ExperienceStatistics seen = found.statistics();
    assertThat(seen.kl()).isCloseTo((0.5 + 2) / 2, within(1e-6));
    assertThat(seen.nonScoreReward()).isCloseTo(-0.5 * 1.25, within(1e-6));
    assertThat(seen.entropy()).isCloseTo((3 + 4) / 2.0, within(1e-6));
    assertThat(seen.scores()).isEqualTo(2);
    assertThat(seen.finished()).isEqualTo(1);
  }

  @Test
  void answersWithoutEndLoseThePenalty() {
    Experience found = experience(0.75);
    assertThat(found.scores()).containsExactly(3f, 0.25f);
    assertThat(found.returns()[1][3]).isEqualTo(0.25f);
  }

  @Test
  void advantagesAreThoseOfTokensAloneAndWhite() {
    float[][] white = experience(0).advantages();
    assertThat(white[0]).hasSize(2);
    assertThat(white[1]).hasSize(4);
    double sum = 0;
    double squares = 0;
    for (float[] row : white) {
      for (float value : row) {
        sum += value;
        squares += value * value;
      }
    }
    assertThat(sum).isCloseTo(0, within(1e-5));
    assertThat(squares / 5).isCloseTo(1, within(1e-5));
  }

  @Test
  void rowsHoldTheLastValueOfTheirLongestText() {
    AnswerRows rows = AnswerRows.of(two.subList(0, 1), 0);
    try (NDManager manager = NDManager.newBaseManager()) {
      float[][] values = {{7, 8, 9}};
      assertThat(rows.placed(manager, values, rows.width()).toFloatArray())
          .containsExactly(0, 7, 8, 9);
      assertThat(rows.taken(rows.placed(manager, values, 4), new int[] {3})).isEqualTo(values);
    }
  }

  @Test
  void estimatorsAndCostsAreThoseOfThePapers() {
    assertThat(KlEstimator.K1.of(-1, -2)).isEqualTo(1);
    assertThat(KlEstimator.K3.of(-1, -2)).isCloseTo((float) Math.exp(-1), within(1e-6f));
    KlControl control = new KlControl(0.1, 6, 1000);
    assertThat(control.next(0.1, 6, 64)).isEqualTo(0.1);
    assertThat(control.next(0.1, 60, 64)).isCloseTo(0.1 * (1 + 0.2 * 0.064), within(1e-12));
    assertThat(control.next(0.1, 0, 64)).isCloseTo(0.1 * (1 - 0.2 * 0.064), within(1e-12));
    assertThat(KlControl.fixed(0.1).next(0.1, 60, 64)).isEqualTo(0.1);
    assertThatThrownBy(() -> new KlControl(-1, 0, 1)).hasMessageContaining("kl_coef");
  }
}
