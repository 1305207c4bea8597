package org.djlext.examples.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Whether the deviations that residual likelihood predicts are those that its errors have. Errors
 * and deviations are parts of the crop's sides, each axis of each joint for itself.
 *
 * @param errors how many errors there are
 * @param within the share of errors of at most 1, 2 and 3 predicted deviations
 * @param scale what deviations have to be multiplied by to be right on the whole: the root of the
 *     mean square of error / deviation, for the first half of the cases
 * @param scaled the shares like {@code within} with that factor, for the second half
 * @param laplace what that share is for a Laplace distribution of that deviation
 * @param gaussian what it is for a normal distribution
 * @param correlation the rank correlation of predicted deviations and sizes of errors
 * @param bins the errors in ten parts, from the surest tenth on
 */
record SigmaCalibration(
    int errors,
    double[] within,
    double scale,
    double[] scaled,
    double[] laplace,
    double[] gaussian,
    double correlation,
    List<Bin> bins) {

  private static final int BINS = 10;

  /** The shares within one, two and three deviations of a normal distribution. */
  private static final double[] GAUSSIAN = {0.6827, 0.9545, 0.9973};

  /**
   * A tenth of the errors.
   *
   * @param sigma the mean of the predicted deviations
   * @param deviation the root of the mean square of the errors
   * @param size the mean of the sizes of the errors
   */
  record Bin(double sigma, double deviation, double size) {}

  /**
   * An axis of a joint.
   *
   * @param sigma the predicted deviation
   * @param error how far off the prediction is, at least 0
   */
  record Case(double sigma, double error) {}

  /**
   * Compares.
   *
   * @param cases at least ten
   */
  static SigmaCalibration of(List<Case> cases) {
    List<Case> first = cases.subList(0, cases.size() / 2);
    List<Case> second = cases.subList(cases.size() / 2, cases.size());
    double scale =
        Math.sqrt(
            first.stream()
                .mapToDouble(c -> c.error() * c.error() / (c.sigma() * c.sigma()))
                .average()
                .orElseThrow());
    double[] laplace = new double[GAUSSIAN.length];
    Arrays.setAll(laplace, k -> 1 - Math.exp(-(k + 1) * Math.sqrt(2)));
    List<Case> sorted = new ArrayList<>(cases);
    sorted.sort(Comparator.comparingDouble(Case::sigma));
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      int from = (int) ((long) sorted.size() * i / BINS);
      int to = (int) ((long) sorted.size() * (i + 1) / BINS);
      List<Case> part = sorted.subList(from, to);
      bins.add(
          new Bin(
              part.stream().mapToDouble(Case::sigma).average().orElseThrow(),
              Math.sqrt(
                  part.stream().mapToDouble(c -> c.error() * c.error()).average().orElseThrow()),
              part.stream().mapToDouble(Case::error).average().orElseThrow()));
    }
    return new SigmaCalibration(
        cases.size(),
        within(cases, 1),
        scale,
        within(second, scale),
        laplace,
        GAUSSIAN.clone(),
        rankCorrelation(cases),
        bins);
  }

  private static double[] within(List<Case> cases, double scale) {
    double[] within = new double[GAUSSIAN.length];
    for (int k = 1; k <= within.length; k++) {
      double factor = k * scale;
      within[k - 1] =
          (double) cases.stream().filter(c -> c.error() <= factor * c.sigma()).count()
              / cases.size();
    }
    return within;
  }

  private static double rankCorrelation(List<Case> cases) {
    double[] a = ranks(cases.stream().mapToDouble(Case::sigma).toArray());
    double[] b = ranks(cases.stream().mapToDouble(Case::error).toArray());
    double mean = (cases.size() - 1) / 2.0;
    double product = 0;
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - mean) * (b[i] - mean);
      square += (a[i] - mean) * (a[i] - mean);
    }
    return product / square;
  }

  /** Ranks from 0 on; equal values, which are rare, have neighbouring ones. */
  private static double[] ranks(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    for (int i = 0; i < order.length; i++) {
      ranks[order[i]] = i;
    }
    return ranks;
  }
}
