package org.djlext.flashattn.training;

import ai.djl.training.tracker.Tracker;

/**
 * A schedule whose rates rise linearly to their full size over the first updates, as torch's {@code
 * LinearLR} chained with another schedule: both count from the first update.
 *
 * <p>mmengine's {@code LinearLR} with {@code end=n} rises over {@code n - 1} updates.
 *
 * <p>DJL's {@code WarmUpTracker} delays the main schedule until it is over.
 */
public final class WarmUp implements Tracker {

  private final Tracker main;
  private final double startFactor;
  private final int updates;

  /**
   * Constructs a schedule.
   *
   * @param main the rates that are scaled down at first
   * @param startFactor what the first rate is multiplied by, from 0 to 1
   * @param updates how many updates the rise takes; 0 for none
   * @throws IllegalArgumentException if an argument is not as said
   */
  public WarmUp(Tracker main, double startFactor, int updates) {
    if (!(startFactor >= 0 && startFactor <= 1)) {
      throw new IllegalArgumentException(
          "start factor: expected from 0 to 1, found " + startFactor);
    }
    if (updates < 0) {
      throw new IllegalArgumentException(
          "updates of the warm-up: expected at least 0, found " + updates);
    }
    this.main = main;
    this.startFactor = startFactor;
    this.updates = updates;
  }

  /**
   * Returns the rate of an update.
   *
   * @param numUpdate which one, counted from 1 as DJL does
   * @return the rate
   */
  @Override
  public float getNewValue(int numUpdate) {
    float rate = main.getNewValue(numUpdate);
    int before = Math.max(1, numUpdate) - 1;
    if (before >= updates) {
      return rate;
    }
    return (float) (rate * (startFactor + (1 - startFactor) * before / updates));
  }
}
