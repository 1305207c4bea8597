package org.djlext.face.eval;

/**
 * A point of open-set identification.
 *
 * @param threshold what a similarity has to reach to be an answer
 * @param fpir false positive identification rate: the share of probes of persons not enrolled that
 *     get any answer
 * @param fnir false negative identification rate: the share of probes of enrolled persons whose own
 *     person is not answered
 */
public record OpenSetPoint(double threshold, double fpir, double fnir) {

  /**
   * Returns the share of probes of enrolled persons that are found.
   *
   * @return {@code 1 - fnir}
   */
  public double tpir() {
    return 1 - fnir;
  }
}
