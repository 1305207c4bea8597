package org.djlext.face.match;

import org.djlext.face.Embeddings;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;
import org.djlext.face.eval.RocPoint;

/**
 * Decides whether two faces are of one person, by the cosine of their embeddings.
 *
 * <p>A threshold belongs to a model and to the kind of pictures. Choose it on pairs that are scored
 * nowhere else.
 *
 * @param threshold the cosine from which on faces count as of one person
 * @param calibration turns a cosine into a probability
 */
public record Verifier(double threshold, Calibration calibration) {

  /**
   * Checks the threshold.
   *
   * @param threshold the cosine from which on faces count as of one person
   * @param calibration turns a cosine into a probability
   * @throws IllegalArgumentException if the threshold is NaN
   */
  public Verifier {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold: expected a number, found NaN");
    }
  }

  /**
   * Takes the lowest threshold that does not accept more pairs of two persons than asked.
   *
   * @param scores cosines of pairs with known answers
   * @param falseAcceptRate the highest share of pairs of two persons to be accepted
   * @param calibration turns a cosine into a probability
   * @return the verifier
   * @throws IllegalArgumentException if a kind of pairs is missing, or there are too few pairs of
   *     two persons to see so small a rate
   */
  public static Verifier atFalseAcceptRate(
      PairScores scores, double falseAcceptRate, Calibration calibration) {
    RocPoint best = null;
    for (RocPoint point : Roc.of(scores).points()) {
      if (point.falseAcceptRate() > falseAcceptRate) {
        break;
      }
      best = point;
    }
    long others = 0;
    for (int i = 0; i < scores.size(); i++) {
      others += scores.same(i) ? 0 : 1;
    }
    if (best == null || others * falseAcceptRate < 1) {
      throw new IllegalArgumentException(
          "falseAcceptRate: expected at least one of %d pairs of two persons, found a rate of %s"
              .formatted(others, falseAcceptRate));
    }
    return new Verifier(best.threshold(), calibration);
  }

  /**
   * Takes the threshold of the most right answers, pairs of one person and of two counting as they
   * occur.
   *
   * @param scores cosines of pairs with known answers
   * @param calibration turns a cosine into a probability
   * @return the verifier
   * @throws IllegalArgumentException if a kind of pairs is missing
   */
  public static Verifier mostAccurate(PairScores scores, Calibration calibration) {
    double mated = 0;
    for (int i = 0; i < scores.size(); i++) {
      mated += scores.same(i) ? 1 : 0;
    }
    RocPoint point = Roc.of(scores).mostAccurate(mated / scores.size());
    return new Verifier(point.threshold(), calibration);
  }

  /**
   * Compares two faces.
   *
   * @param a an embedding (D)
   * @param b another (D)
   * @return the similarity, what it means, and the decision
   * @throws IllegalArgumentException if dimensions differ, or an embedding has no direction
   */
  public Verification verify(float[] a, float[] b) {
    double cosine = Embeddings.cosine(a, b);
    return new Verification(cosine, calibration.probability(cosine), cosine >= threshold);
  }
}
