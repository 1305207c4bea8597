package org.djlext.vlm.tune.ppo;

/**
 * What divergence from the reference costs: the same throughout, or more when the policy strays
 * further than it is to (arXiv 1909.08593, section 2.2).
 *
 * @param coefficient what it costs at first
 * @param target the divergence of an answer that is aimed at, or 0 to leave the cost as it is
 * @param horizon how many answers it takes to follow; the paper's is 10000
 */
public record KlControl(double coefficient, double target, double horizon) {

  private static final double BOUND = 0.2;

  /**
   * Checks the values.
   *
   * @param coefficient at least 0
   * @param target at least 0
   * @param horizon above 0
   * @throws IllegalArgumentException naming the value
   */
  public KlControl {
    if (!(coefficient >= 0 && coefficient < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("kl_coef: expected at least 0, found " + coefficient);
    }
    if (!(target >= 0 && target < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("kl_target: expected at least 0, found " + target);
    }
    if (!(horizon > 0)) {
      throw new IllegalArgumentException("kl_horizon: expected above 0, found " + horizon);
    }
  }

  /**
   * A cost that stays.
   *
   * @param coefficient the cost
   * @return the control
   */
  public static KlControl fixed(double coefficient) {
    return new KlControl(coefficient, 0, 1);
  }

  /**
   * Returns what divergence costs from now on.
   *
   * @param current what it has cost
   * @param divergence how far answers were from the reference, their mean
   * @param answers how many there were
   * @return the new cost
   */
  public double next(double current, double divergence, int answers) {
    if (target == 0) {
      return current;
    }
    double error = Math.max(-BOUND, Math.min(BOUND, divergence / target - 1));
    return current * (1 + error * answers / horizon);
  }
}
