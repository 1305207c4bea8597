package org.djlext.examples.faces;

import org.djlext.face.eval.LfwResult;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;

/**
 * How well people are verified.
 *
 * @param accuracy by the ten-fold protocol, on pairs
 * @param deviation of the folds' accuracies
 * @param tar the rate of true accepts at a rate of false accepts of 1e-3, on all comparisons
 * @param eer the equal error rate, on all comparisons
 * @param auc the area under the ROC, on all comparisons
 */
record FaceScores(double accuracy, double deviation, double tar, double eer, double auc) {

  /** The rate of false accepts of tables. */
  static final double FAR = 1e-3;

  static FaceScores of(LfwResult pairs, PairScores comparisons) {
    Roc roc = Roc.of(comparisons);
    return new FaceScores(
        pairs.accuracy(), pairs.accuracyDeviation(), roc.tarAtFar(FAR), roc.eer(), roc.auc());
  }
}
