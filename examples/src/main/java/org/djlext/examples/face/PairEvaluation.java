package org.djlext.examples.face;

import java.util.ArrayList;
import java.util.List;
import org.djlext.face.eval.Bootstrap;
import org.djlext.face.eval.ConfidenceInterval;
import org.djlext.face.eval.LfwProtocol;
import org.djlext.face.eval.LfwResult;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;
import org.djlext.face.eval.RocPoint;

/**
 * What the field's protocols say of scored pairs.
 *
 * @param pairs how many pairs there are
 * @param mated how many of them are of one person
 * @param lfw accuracy by the protocol of LFW; null where its folds cannot be made
 * @param auc area under the curve
 * @param eer equal error rate
 * @param points rates of true accepts at rates of false accepts
 */
record PairEvaluation(
    int pairs,
    int mated,
    Lfw lfw,
    ConfidenceInterval auc,
    ConfidenceInterval eer,
    List<AtFar> points) {

  /**
   * Accuracy by the protocol of LFW.
   *
   * @param folds how many folds
   * @param accuracy the mean of the folds
   * @param deviation their standard deviation
   * @param validationRate the mean share of accepted pairs of one person at a rate of false accepts
   *     of 0.001
   * @param validationDeviation its standard deviation
   * @param threshold the mean cosine that decided
   */
  record Lfw(
      int folds,
      double accuracy,
      double deviation,
      double validationRate,
      double validationDeviation,
      double threshold) {}

  /**
   * A point of the curve.
   *
   * @param far the wanted rate of false accepts
   * @param tar the rate of true accepts there
   * @param threshold the score from which on pairs are accepted there
   * @param measurable whether there are enough pairs of two persons to see so small a rate
   */
  record AtFar(double far, ConfidenceInterval tar, double threshold, boolean measurable) {}

  /**
   * Computes everything.
   *
   * @param scores the pairs, in the order of the protocol
   * @param folds how many folds, 0 to leave them out
   * @param rates the rates of false accepts
   * @param resamples how many samples intervals are made of
   * @throws IllegalArgumentException if a kind of pairs is missing
   */
  static PairEvaluation of(PairScores scores, int folds, List<Double> rates, int resamples) {
    int mated = 0;
    for (int i = 0; i < scores.size(); i++) {
      mated += scores.same(i) ? 1 : 0;
    }
    Roc roc = Roc.of(scores);
    Bootstrap bootstrap = new Bootstrap(resamples, 0.95, 1);
    List<AtFar> points = new ArrayList<>();
    for (double rate : rates) {
      RocPoint nearest = roc.nearest(rate);
      points.add(
          new AtFar(
              rate,
              bootstrap.interval(scores, s -> Roc.of(s).tarAtFar(rate)),
              nearest.threshold(),
              rate * (scores.size() - mated) >= 1));
    }
    return new PairEvaluation(
        scores.size(),
        mated,
        folds == 0 ? null : lfw(scores, folds),
        bootstrap.interval(scores, s -> Roc.of(s).auc()),
        bootstrap.interval(scores, s -> Roc.of(s).eer()),
        points);
  }

  private static Lfw lfw(PairScores scores, int folds) {
    double[] distances = new double[scores.size()];
    boolean[] same = new boolean[scores.size()];
    for (int i = 0; i < same.length; i++) {
      distances[i] = 2 - 2 * scores.similarity(i); // squared, of unit vectors
      same[i] = scores.same(i);
    }
    LfwResult result =
        new LfwProtocol(folds, LfwProtocol.standard().falseAcceptRate())
            .evaluate(PairScores.ofDistances(distances, same));
    double threshold =
        result.thresholds().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    return new Lfw(
        folds,
        result.accuracy(),
        result.accuracyDeviation(),
        result.validationRate(),
        result.validationDeviation(),
        1 - threshold / 2);
  }
}
