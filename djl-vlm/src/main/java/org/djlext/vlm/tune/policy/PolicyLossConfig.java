package org.djlext.vlm.tune.policy;

/**
 * How far one update may move a policy.
 *
 * @param clipLow how far below 1 the ratio of probabilities still counts, 0.2 as a rule
 * @param clipHigh how far above 1, 0.2 as a rule and 0.28 in DAPO ("clip-higher")
 * @param bound where the ratio itself ends for tokens that are to become less probable (dual clip,
 *     trl's {@code delta}); infinite for none
 * @param klCoefficient beta, the weight of the divergence from the reference (k3), 0 for none
 * @param bySequence whether an answer has one ratio, the geometric mean of its tokens' (GSPO)
 */
public record PolicyLossConfig(
    double clipLow, double clipHigh, double bound, double klCoefficient, boolean bySequence) {

  /**
   * Checks the values.
   *
   * @param clipLow how far below 1 the ratio of probabilities still counts
   * @param clipHigh how far above 1
   * @param bound where the ratio itself ends
   * @param klCoefficient the weight of the divergence from the reference
   * @param bySequence whether an answer has one ratio
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public PolicyLossConfig {
    if (!(clipLow > 0 && clipLow <= 1)) {
      throw new IllegalArgumentException(
          "epsilon: expected above 0 and at most 1, found " + clipLow);
    }
    if (!(clipHigh > 0)) {
      throw new IllegalArgumentException(
          "epsilon_high: expected a positive number, found " + clipHigh);
    }
    if (!(bound > 1 + clipHigh)) {
      throw new IllegalArgumentException(
          "delta: expected above 1 + epsilon_high = %s, found %s".formatted(1 + clipHigh, bound));
    }
    if (!(klCoefficient >= 0)) {
      throw new IllegalArgumentException("beta: expected at least 0, found " + klCoefficient);
    }
  }

  /**
   * The clipping of PPO (arXiv 1707.06347), without reference.
   *
   * @param clip how far from 1 the ratio still counts
   * @return the configuration
   */
  public static PolicyLossConfig clipped(double clip) {
    return new PolicyLossConfig(clip, clip, Double.POSITIVE_INFINITY, 0, false);
  }
}
