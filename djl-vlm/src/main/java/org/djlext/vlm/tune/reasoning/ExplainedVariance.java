package org.djlext.vlm.tune.reasoning;

/** How much of what answers really earned their values had foretold: 1 for all, 0 for nothing. */
final class ExplainedVariance {

  private ExplainedVariance() {}

  /** Returns 1 minus the variance of the errors by that of the returns; NaN if those are equal. */
  static double of(float[][] values, float[][] returns) {
    double[] errors = new double[3];
    double[] all = new double[3];
    for (int i = 0; i < values.length; i++) {
      for (int t = 0; t < values[i].length; t++) {
        add(errors, (double) returns[i][t] - values[i][t]);
        add(all, returns[i][t]);
      }
    }
    return variance(all) > 0 ? 1 - variance(errors) / variance(all) : Double.NaN;
  }

  private static void add(double[] sums, double value) {
    sums[0]++;
    sums[1] += value;
    sums[2] += value * value;
  }

  private static double variance(double[] sums) {
    double mean = sums[1] / sums[0];
    return Math.max(0, sums[2] / sums[0] - mean * mean);
  }
}
