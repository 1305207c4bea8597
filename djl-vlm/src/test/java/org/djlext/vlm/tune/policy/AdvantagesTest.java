package org.djlext.vlm.tune.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AdvantagesTest {

  private static final Offset<Float> CLOSE = within(1e-5f);

  @Test
  void rewardAtTheEndReachesTheBeginning() {
    float[] rewards = {0, 0, 1};
    float[] values = {0.2f, 0.4f, 0.6f};
    assertThat(new GeneralizedAdvantage(1, 1).advantages(rewards, values))
        .containsExactly(new float[] {0.8f, 0.6f, 0.4f}, CLOSE);
    assertThat(new GeneralizedAdvantage(1, 0.95).returns(rewards, values))
        .containsExactly(new float[] {0.951f, 0.98f, 1f}, CLOSE);
  }

  @Test
  void lambdaGrowsWithTheAnswerAndIsNeverNegative() {
    assertThat(GeneralizedAdvantage.ofLength(1, 0.05, 100).lambda()).isCloseTo(0.8, within(1e-9));
    assertThat(GeneralizedAdvantage.ofLength(1, 0.05, 1000).lambda()).isCloseTo(0.98, within(1e-9));
    assertThat(GeneralizedAdvantage.ofLength(1, 0.05, 3).lambda()).isZero();
  }

  @Test
  void groupIsMeasuredAgainstItself() {
    assertThat(new GroupAdvantage(true).of(new float[] {1, 0, 0, 1}))
        .containsExactly(new float[] {0.865875f, -0.865875f, -0.865875f, 0.865875f}, CLOSE);
    assertThat(new GroupAdvantage(true).of(new float[] {1, 1, 1, 0}))
        .containsExactly(new float[] {0.4999f, 0.4999f, 0.4999f, -1.4997f}, CLOSE);
    assertThat(new GroupAdvantage(false).of(new float[] {1, 0, 0, 1}))
        .containsExactly(0.5f, -0.5f, -0.5f, 0.5f);
  }

  @Test
  void equalRewardsTeachNothingAndUnscoredAnswersDoNotCount() {
    assertThat(new GroupAdvantage(true).of(new float[] {1, 1, 1})).containsOnly(0f);
    assertThat(new GroupAdvantage(true).of(new float[] {Float.NaN, 1, 1})).containsOnly(0f);
    assertThat(new GroupAdvantage(true).of(new float[] {Float.NaN})).containsOnly(0f);
  }

  @Test
  void longAnswersCountAsTheAggregationSays() {
    boolean[][] counts = {new boolean[10], new boolean[10]};
    for (int t = 0; t < 8; t++) {
      counts[0][t] = t < 2;
      counts[1][t] = true;
    }
    assertThat(share(Aggregation.SEQUENCE_MEAN, counts)).isCloseTo(0.5f, CLOSE);
    assertThat(share(Aggregation.TOKEN_MEAN, counts)).isCloseTo(0.2f, CLOSE);
    assertThat(share(Aggregation.CONSTANT, counts)).isCloseTo(0.1f, CLOSE);
  }

  /** The loss where each token of the first answer has a loss of 1, and the others 0. */
  private static float share(Aggregation aggregation, boolean[][] counts) {
    float sum = 0;
    for (float weight : aggregation.weights(counts, 10)[0]) {
      sum += weight;
    }
    return sum;
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> new GeneralizedAdvantage(1, 1.5))
        .hasMessage("lambda: expected 0 to 1, found 1.5");
    assertThatThrownBy(() -> PolicyLossConfig.clipped(0)).hasMessageContaining("epsilon");
    assertThatThrownBy(() -> new PolicyLossConfig(0.2, 0.28, 1.1, 0, false))
        .hasMessageContaining("delta: expected above 1 + epsilon_high = 1.28, found 1.1");
    assertThatThrownBy(() -> Whitening.of(new float[1][3], new boolean[1][3], true))
        .hasMessageContaining("at least 2 values that count, found 0");
  }
}
