package org.djlext.vlm.tune.policy;

import ai.djl.ndarray.NDArray;

/**
 * What an update of a policy looked like, means over its tokens.
 *
 * @param ratio the probability now by that at sampling time
 * @param clippedLow the part of tokens whose ratio was too low to count
 * @param clippedHigh the part of tokens whose ratio was too high to count
 * @param approximateKl half the squared difference of log-probabilities
 * @param referenceKl the divergence from the reference (k3), from the old policy if there is none
 */
public record PolicyStatistics(
    float ratio, float clippedLow, float clippedHigh, float approximateKl, float referenceKl) {

  /**
   * Reads the second array of {@link PolicyLoss#evaluate}.
   *
   * @param seen {@code (5)}
   * @return the statistics
   */
  public static PolicyStatistics of(NDArray seen) {
    float[] values = seen.toFloatArray();
    return new PolicyStatistics(values[0], values[1], values[2], values[3], values[4]);
  }
}
