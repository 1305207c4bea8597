package org.djlext.flashattn.training;

import ai.djl.training.tracker.Tracker;

/**
 * A rate that stays as it is, then falls along half a cosine and stays at the end of it, as torch's
 * {@code CosineAnnealingLR} does when it begins late. RTMPose is trained so: flat for half of the
 * updates, then down to a twentieth.
 */
public final class FlatCosineSchedule implements Tracker {

  private final double base;
  private final double last;
  private final int flat;
  private final int falling;

  /**
   * Constructs a schedule.
   *
   * @param base the rate at first, finite and at least 0
   * @param last the rate at the end, from 0 to {@code base}
   * @param flat how many updates have the first rate; 0 for a plain cosine
   * @param falling how many updates after them the fall takes, at least 1
   * @throws IllegalArgumentException if an argument is not as said
   */
  public FlatCosineSchedule(double base, double last, int flat, int falling) {
    if (!(base >= 0 && base < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("base rate: expected finite, at least 0, found " + base);
    }
    if (!(last >= 0 && last <= base)) {
      throw new IllegalArgumentException(
          "last rate: expected from 0 to the base rate %s, found %s".formatted(base, last));
    }
    if (flat < 0 || falling < 1) {
      throw new IllegalArgumentException(
          "updates: expected at least 0 flat and 1 falling, found %d and %d"
              .formatted(flat, falling));
    }
    this.base = base;
    this.last = last;
    this.flat = flat;
    this.falling = falling;
  }

  /**
   * Returns the rate of an update.
   *
   * @param numUpdate which one, counted from 1 as DJL does
   * @return the rate
   */
  @Override
  public float getNewValue(int numUpdate) {
    double fallen = Math.min(1, Math.max(0, (numUpdate - 1.0 - flat) / falling));
    return (float) (last + (base - last) * (1 + Math.cos(Math.PI * fallen)) / 2);
  }
}
