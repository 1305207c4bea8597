package org.djlext.face.eval;

import java.util.List;

/**
 * What the LFW protocol gives. Deviations are of the folds, divided by their number.
 *
 * @param accuracies the share of right answers in each fold
 * @param thresholds the squared distance that decided in each fold, from the other folds
 * @param accuracy the mean of the accuracies
 * @param accuracyDeviation their standard deviation
 * @param validationRate the mean share of accepted pairs of one person, where as many of two
 *     persons are accepted as was asked
 * @param validationDeviation its standard deviation
 * @param falseAcceptRate the mean share of accepted pairs of two persons at that point
 * @param roc the mean rates of the folds at each threshold of the coarse grid
 */
public record LfwResult(
    List<Double> accuracies,
    List<Double> thresholds,
    double accuracy,
    double accuracyDeviation,
    double validationRate,
    double validationDeviation,
    double falseAcceptRate,
    List<RocPoint> roc) {

  /**
   * Copies the lists.
   *
   * @param accuracies the share of right answers in each fold
   * @param thresholds the squared distance that decided in each fold, from the other folds
   * @param accuracy the mean of the accuracies
   * @param accuracyDeviation their standard deviation
   * @param validationRate the mean share of accepted pairs of one person, where as many of two
   *     persons are accepted as was asked
   * @param validationDeviation its standard deviation
   * @param falseAcceptRate the mean share of accepted pairs of two persons at that point
   * @param roc the mean rates of the folds at each threshold of the coarse grid
   */
  public LfwResult {
    accuracies = List.copyOf(accuracies);
    thresholds = List.copyOf(thresholds);
    roc = List.copyOf(roc);
  }
}
