package org.djlext.vlm.tune.policy;

import ai.djl.ndarray.NDArray;

/**
 * How the divergence of a policy from its reference is estimated at a token that was drawn (John
 * Schulman, "Approximating KL divergence", 2020; verl's {@code kl_penalty}).
 */
public enum KlEstimator {
  /** The difference of log-probabilities: right on average, of either sign. */
  K1,
  /** Half its square: never negative, its gradient is that of the divergence. */
  K2,
  /** Never negative and right on average; what GRPO adds to its loss. */
  K3;

  /**
   * Estimates the divergence at a token.
   *
   * @param policy the policy's log-probability of the token
   * @param reference the reference's
   * @return the estimate
   */
  public float of(float policy, float reference) {
    double d = (double) reference - policy;
    return (float)
        switch (this) {
          case K1 -> -d;
          case K2 -> d * d / 2;
          case K3 -> Math.expm1(d) - d;
        };
  }

  /**
   * Estimates the divergence at many tokens, which gradients of the policy flow through.
   *
   * @param policy {@code (B, T)} float32 log-probabilities of the policy
   * @param reference {@code (B, T)} those of the reference
   * @return {@code (B, T)}
   */
  public NDArray of(NDArray policy, NDArray reference) {
    NDArray d = policy.sub(reference).neg();
    return switch (this) {
      case K1 -> d.neg();
      case K2 -> d.square().mul(0.5f);
      case K3 -> d.exp().sub(1).sub(d);
    };
  }
}
