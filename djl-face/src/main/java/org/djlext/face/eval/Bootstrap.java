package org.djlext.face.eval;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap (Efron 1979): how far a figure moves when the same number of comparisons is
 * drawn again from those that were made.
 *
 * <p>Comparisons are taken as independent. Where one person is in many of them, the true interval
 * is wider.
 *
 * @param resamples how many samples are drawn
 * @param confidence the share of samples inside the interval, such as 0.95
 * @param seed makes intervals repeatable
 */
public record Bootstrap(int resamples, double confidence, long seed) {

  /**
   * Checks the settings.
   *
   * @param resamples how many samples are drawn
   * @param confidence the share of samples inside the interval, such as 0.95
   * @param seed makes intervals repeatable
   * @throws IllegalArgumentException if there are no samples or the confidence is not in (0, 1)
   */
  public Bootstrap {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples: expected at least 1, found " + resamples);
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence: expected a share between 0 and 1, found " + confidence);
    }
  }

  /**
   * Returns 1,000 samples and 95 %.
   *
   * @return the usual settings
   */
  public static Bootstrap standard() {
    return new Bootstrap(1000, 0.95, 1);
  }

  /**
   * Computes the interval of a figure.
   *
   * @param <T> what it is computed of
   * @param sample the comparisons
   * @param figure computes the figure
   * @return its value on the sample and where it lies on samples drawn again
   */
  public <T extends Resampled<T>> ConfidenceInterval interval(
      T sample, ToDoubleFunction<T> figure) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      values[i] = figure.applyAsDouble(sample.resample(random));
    }
    Arrays.sort(values);
    double tail = (1 - confidence) / 2;
    return new ConfidenceInterval(
        figure.applyAsDouble(sample), quantile(values, tail), quantile(values, 1 - tail));
  }

  /** Between the two nearest, as numpy.quantile does. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
