package org.djlext.face.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ten-fold protocol of Labeled Faces in the Wild, which CFP-FP and AgeDB-30 share: a fold is
 * decided by the threshold that was best on the others.
 *
 * <p>Works on squared distances of unit vectors (0 to 4): thresholds 0, 0.01, ... 3.99, the first
 * of the most accurate ones, accepted when strictly below. The rate of validation takes thresholds
 * 0, 0.001, ... 3.999 and the straight line between the two around the wanted rate of false
 * accepts; the threshold is 0 where that is never reached. Folds are contiguous in the order of the
 * pairs. Reference: {@code verification.py} of insightface's arcface_torch, which is facenet's
 * {@code lfw.py}.
 *
 * @param folds how many folds; with one, the threshold is chosen on the pairs that are scored
 * @param falseAcceptRate the rate of false accepts at which the validation rate is taken
 */
public record LfwProtocol(int folds, double falseAcceptRate) {

  private static final double[] COARSE = grid(400, 0.01);
  private static final double[] FINE = grid(4000, 0.001);

  /**
   * Checks the settings.
   *
   * @param folds how many folds; with one, the threshold is chosen on the pairs that are scored
   * @param falseAcceptRate the rate of false accepts at which the validation rate is taken
   * @throws IllegalArgumentException if there are no folds, or the rate is not in (0, 1]
   */
  public LfwProtocol {
    if (folds < 1) {
      throw new IllegalArgumentException("folds: expected at least 1, found " + folds);
    }
    if (!(falseAcceptRate > 0 && falseAcceptRate <= 1)) {
      throw new IllegalArgumentException(
          "falseAcceptRate: expected a rate above 0 and up to 1, found " + falseAcceptRate);
    }
  }

  /**
   * Returns the protocol of ten folds and a rate of false accepts of 0.001.
   *
   * @return the protocol
   */
  public static LfwProtocol standard() {
    return new LfwProtocol(10, 1e-3);
  }

  /**
   * Scores pairs.
   *
   * @param scores pairs in the order of the protocol's file, compared by squared distances
   * @return the result
   * @throws IllegalArgumentException if there are fewer pairs than folds, or the training part of a
   *     fold or the fold itself lacks pairs of one person or of two
   */
  public LfwResult evaluate(PairScores scores) {
    KFolds parts = new KFolds(scores.size(), folds);
    ThresholdCounts all = ThresholdCounts.of(scores, 0, scores.size(), COARSE);
    ThresholdCounts allFine = ThresholdCounts.of(scores, 0, scores.size(), FINE);
    double[] accuracies = new double[folds];
    double[] thresholds = new double[folds];
    double[] validation = new double[folds];
    double[] falseAccepts = new double[folds];
    double[][] rates = new double[COARSE.length][2];
    for (int fold = 0; fold < folds; fold++) {
      int start = parts.start(fold);
      int end = parts.end(fold);
      ThresholdCounts test = ThresholdCounts.of(scores, start, end, COARSE);
      ThresholdCounts train = folds == 1 ? all : all.minus(test);
      check(fold, test, train);
      int best = train.mostAccurate();
      accuracies[fold] = test.accuracy(best);
      thresholds[fold] = COARSE[best];
      for (int i = 0; i < COARSE.length; i++) {
        rates[i][0] += test.falseAcceptRate(i) / folds;
        rates[i][1] += test.trueAcceptRate(i) / folds;
      }
      ThresholdCounts fine = ThresholdCounts.of(scores, start, end, FINE);
      double[] threshold = {thresholdAtRate(folds == 1 ? allFine : allFine.minus(fine))};
      ThresholdCounts point = ThresholdCounts.of(scores, start, end, threshold);
      validation[fold] = point.trueAcceptRate(0);
      falseAccepts[fold] = point.falseAcceptRate(0);
    }
    List<RocPoint> roc = new ArrayList<>();
    for (int i = 0; i < COARSE.length; i++) {
      roc.add(new RocPoint(COARSE[i], rates[i][0], rates[i][1]));
    }
    return new LfwResult(
        Arrays.stream(accuracies).boxed().toList(),
        Arrays.stream(thresholds).boxed().toList(),
        mean(accuracies),
        deviation(accuracies),
        mean(validation),
        deviation(validation),
        mean(falseAccepts),
        roc);
  }

  private static void check(int fold, ThresholdCounts test, ThresholdCounts train) {
    if (test.mated() == 0 || test.others() == 0 || train.mated() == 0 || train.others() == 0) {
      throw new IllegalArgumentException(
          "fold %d: expected pairs of one person and of two, found %d and %d, outside %d and %d"
              .formatted(fold, test.mated(), test.others(), train.mated(), train.others()));
    }
  }

  private double thresholdAtRate(ThresholdCounts train) {
    int above = 0;
    while (above < FINE.length && train.falseAcceptRate(above) < falseAcceptRate) {
      above++;
    }
    if (above == FINE.length) {
      return 0;
    }
    above = Math.max(above, 1);
    double low = train.falseAcceptRate(above - 1);
    double high = train.falseAcceptRate(above);
    double slope = (FINE[above] - FINE[above - 1]) / (high - low);
    return slope * (falseAcceptRate - low) + FINE[above - 1];
  }

  private static double[] grid(int count, double step) {
    double[] grid = new double[count];
    for (int i = 0; i < count; i++) {
      grid[i] = i * step;
    }
    return grid;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }
}
