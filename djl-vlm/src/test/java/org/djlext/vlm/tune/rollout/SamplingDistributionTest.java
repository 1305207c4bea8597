package org.djlext.vlm.tune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingDistributionTest {

  private static final int DRAWS = 40_000;

  private static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  /** Draws many times from the same logits, and returns how often each token came. */
  private static double[] frequencies(SamplingDistribution distribution, float[] logits) {
    float[] rows = new float[DRAWS * logits.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = logits[i % logits.length];
    }
    long[] chances = new long[DRAWS];
    Arrays.setAll(chances, i -> Chance.at(1, i / 100, i % 100 / 10, i % 10));
    double[] counts = new double[logits.length];
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.create(rows, new Shape(DRAWS, logits.length));
      double[] drawn = distribution.draw(array, chances);
      for (int i = 0; i < DRAWS; i++) {
        counts[(int) drawn[i]] += 1.0 / DRAWS;
      }
    }
    return counts;
  }

  @Test
  void tokensComeAsOftenAsTheirProbabilities() {
    double[] p = {0.4, 0.001, 0.3, 0.2, 0.099};
    assertThat(frequencies(new SamplingDistribution(1, 1), logits(p)))
        .containsExactly(p, within(0.01));
  }

  @Test
  void temperatureSharpens() {
    double[] squared = {0.36 / 0.46, 0.01 / 0.46, 0.09 / 0.46};
    assertThat(frequencies(new SamplingDistribution(0.5, 1), logits(0.6, 0.1, 0.3)))
        .containsExactly(squared, within(0.01));
  }

  @Test
  void nucleusIsTheFewestTokensThatReachP() {
    double[] p = {0.1, 0.4, 0.05, 0.3, 0.15};
    assertThat(frequencies(new SamplingDistribution(1, 0.75), logits(p)))
        .containsExactly(new double[] {0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85}, within(0.01));
    assertThat(frequencies(new SamplingDistribution(1, 0.01), logits(p)))
        .containsExactly(new double[] {0, 1, 0, 0, 0}, within(1e-9));
  }

  @Test
  void temperatureZeroTakesTheMostLikely() {
    assertThat(frequencies(new SamplingDistribution(0, 1), logits(0.3, 0.1, 0.6)))
        .containsExactly(new double[] {0, 0, 1}, within(1e-9));
  }

  @Test
  void logProbabilityIsRenormalizedOverTheNucleus() {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] row = logits(0.1, 0.4, 0.05, 0.3, 0.15);
      NDArray logits = manager.create(new float[][] {row, row, row, row});
      NDArray labels = manager.create(new long[][] {{0, 1, 4, -100}});
      NDArray found =
          new SamplingDistribution(1, 0.75).logProbs(logits.expandDims(0), labels).squeeze(0);
      assertThat(found.toFloatArray())
          .containsExactly(
              new float[] {(float) Math.log(0.4 / 0.85), (float) Math.log(0.15 / 0.85), 0},
              within(1e-6f));
    }
  }

  @Test
  void tokenThatFellOutOfTheNucleusKeepsAFiniteRatio() {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] row = logits(0.1, 0.4, 0.05, 0.3, 0.15);
      NDArray logits = manager.create(new float[][] {row, row}).expandDims(0);
      NDArray labels = manager.create(new long[][] {{1, 2}});
      NDArray found = new SamplingDistribution(1, 0.75).logProbs(logits, labels);
      assertThat(found.toFloatArray())
          .containsExactly(new float[] {(float) Math.log(0.05 / 0.9)}, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, temperature", "NaN, 1, temperature", "1, 0, top_p", "1, 1.5, top_p"})
  void refusesWhatIsNoDistribution(double temperature, double topP, String named) {
    assertThatThrownBy(() -> new SamplingDistribution(temperature, topP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
