package org.djlext.flashattn.training;

/** How much of the trained weights goes into their {@link WeightAverage} with each update. */
@FunctionalInterface
public interface AverageMomentum {

  /**
   * Returns the share of the new weights.
   *
   * @param updates how many updates the average has seen, at least 1
   * @return from 0 to 1
   */
  double at(long updates);

  /**
   * Always the same share (mmengine: {@code ExponentialMovingAverage}).
   *
   * @param momentum the share, such as 0.0002
   * @return the rule
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  static AverageMomentum fixed(double momentum) {
    double share = checked(momentum);
    return updates -> share;
  }

  /**
   * A share that is near 1 at first and falls to {@code momentum}, so that the average soon forgets
   * how training began (mmpose: {@code ExpMomentumEMA}): {@code (1 - momentum) * exp(-(1 + updates)
   * / gamma) + momentum}.
   *
   * @param momentum the last share; 0.0002 for RTMPose
   * @param gamma how many updates the fall takes, above 0; 2000 unless there are few updates
   * @return the rule
   * @throws IllegalArgumentException if an argument is not as said
   */
  static AverageMomentum falling(double momentum, double gamma) {
    double share = checked(momentum);
    if (!(gamma > 0 && gamma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("gamma: expected finite, above 0, found " + gamma);
    }
    return updates -> (1 - share) * Math.exp(-(1 + updates) / gamma) + share;
  }

  private static double checked(double momentum) {
    if (!(momentum > 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum: expected between 0 and 1, found " + momentum);
    }
    return momentum;
  }
}
