package org.djlext.flashattn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frequencies computed by hand from the formulas; whole models are compared in djl-vlm. */
class RotaryScalingTest {

  private static final int D = 128;
  private static final double THETA = 500_000;
  private static final float[] PLAIN = new RotaryScaling.None().inverseFrequencies(D, THETA, 1);

  /** Llama-3.1-8B: up to 28 kept, 29 to 34 blended, from 35 on divided by 8. */
  @ParameterizedTest
  @CsvSource({"0, 1", "30, 1.3718936e-3", "35, 9.556212e-5", "63, 3.068926e-7"})
  void llama3HasThreeBranches(int index, float expected) {
    float[] scaled = new RotaryScaling.Llama3(8, 1, 4, 8192).inverseFrequencies(D, THETA, 1);
    assertThat(scaled[index]).isCloseTo(expected, Percentage.withPercentage(1e-4));
    assertThat(scaled[28]).isEqualTo(PLAIN[28]);
    assertThat(scaled[29]).isBetween(PLAIN[29] / 8, Math.nextDown(PLAIN[29]));
  }

  @Test
  void linearDividesEveryFrequency() {
    float[] scaled = new RotaryScaling.Linear(4).inverseFrequencies(D, THETA, 1);
    for (int j = 0; j < scaled.length; j++) {
      assertThat(scaled[j]).isEqualTo(PLAIN[j] / 4);
    }
  }

  @Test
  void dynamicGrowsTheBaseBeyondTheTrainedContextOnly() {
    RotaryScaling dynamic = new RotaryScaling.Dynamic(2, 100);
    assertThat(dynamic.inverseFrequencies(D, THETA, 100)).isEqualTo(PLAIN);
    double base = THETA * Math.pow(2 * 300 / 100.0 - 1, D / (D - 2.0));
    float[] longer = dynamic.inverseFrequencies(D, THETA, 300);
    assertThat((double) longer[1])
        .isCloseTo(Math.pow(base, -2.0 / D), Percentage.withPercentage(1e-4));
  }

  @Test
  void yarnKeepsFastFrequenciesAndStretchesSlowOnes() {
    RotaryScaling.Yarn yarn = RotaryScaling.Yarn.of(4, 4096);
    float[] scaled = yarn.inverseFrequencies(D, THETA, 1);
    assertThat(scaled[0]).isEqualTo(PLAIN[0]);
    // 14.7 is the frequency with 32 turns in the context, 31.6 the one with a single turn
    assertThat(scaled[14]).isEqualTo(PLAIN[14]);
    assertThat(scaled[15]).isLessThan(PLAIN[15]);
    assertThat(scaled[31]).isGreaterThan(PLAIN[31] / 4);
    assertThat(scaled[32]).isEqualTo(PLAIN[32] / 4);
    assertThat(yarn.amplitude()).isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
  }

  @Test
  void divisorsMustFitTheHead() {
    float[] divisors = new float[D / 2];
    java.util.Arrays.fill(divisors, 8f);
    RotaryScaling scaling = new RotaryScaling.Divisors(divisors);
    assertThat(scaling.inverseFrequencies(D, THETA, 1)[5]).isEqualTo(PLAIN[5] / 8);
    assertThatThrownBy(() -> scaling.inverseFrequencies(64, THETA, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 32 for head size 64, found 64");
  }
}
