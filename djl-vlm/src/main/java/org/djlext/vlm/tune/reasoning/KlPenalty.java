package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.policy.KlEstimator;

/**
 * How a policy is kept near the model that it began as.
 *
 * @param coefficient the weight of the divergence, 0 for none (DAPO, and trl's default)
 * @param estimator how it is estimated
 * @param inReward whether it is taken from the reward (PPO) rather than added to the loss (GRPO)
 */
public record KlPenalty(double coefficient, KlEstimator estimator, boolean inReward) {

  /** No penalty: no reference is loaded. */
  public static final KlPenalty NONE = new KlPenalty(0, KlEstimator.K3, false);

  /**
   * Checks the weight.
   *
   * @param coefficient the weight of the divergence
   * @param estimator how it is estimated
   * @param inReward whether it is taken from the reward
   * @throws IllegalArgumentException if the weight is negative or no number
   */
  public KlPenalty {
    if (!(coefficient >= 0 && coefficient < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta: expected finite, at least 0, found " + coefficient);
    }
  }

  /**
   * Says whether a reference is needed.
   *
   * @return whether the weight is above 0
   */
  public boolean wanted() {
    return coefficient > 0;
  }
}
