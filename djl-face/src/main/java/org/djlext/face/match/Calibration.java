package org.djlext.face.match;

/**
 * Turns a similarity into the probability that two faces are of one person. The probability is that
 * of the pairs it was learned from, in whose mixture of pairs of one person and of two it holds.
 */
public sealed interface Calibration permits PlattScaling, IsotonicCalibration {

  /**
   * Returns the probability.
   *
   * @param similarity a similarity of the kind that was learned from
   * @return 0 to 1, never falling with the similarity
   */
  double probability(double similarity);
}
