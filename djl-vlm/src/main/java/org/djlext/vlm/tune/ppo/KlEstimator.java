package org.djlext.vlm.tune.ppo;

/**
 * How the divergence from the reference is estimated at a token that was drawn (John Schulman,
 * "Approximating KL divergence", 2020).
 */
public enum KlEstimator {
  /** The difference of log-probabilities: right on average, of either sign. */
  K1,
  /** Never negative, right on average, and less noisy. */
  K3;

  /**
   * Estimates the divergence.
   *
   * @param policy the policy's log-probability of the token
   * @param reference the reference's
   * @return the estimate
   */
  public float of(float policy, float reference) {
    double d = (double) reference - policy;
    return (float) (this == K1 ? -d : Math.expm1(d) - d);
  }
}
