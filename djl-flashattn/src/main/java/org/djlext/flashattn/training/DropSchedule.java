package org.djlext.flashattn.training;

import ai.djl.training.tracker.Tracker;
import java.util.Arrays;

/**
 * A rate that is multiplied by a factor at the start of certain epochs.
 *
 * <p>DJL's {@code MultiFactorTracker} does the same by updates, but only for two drops or more.
 */
public final class DropSchedule implements Tracker {

  private final double base;
  private final double factor;
  private final int updatesPerEpoch;
  private final int[] epochs;

  /**
   * Constructs a schedule.
   *
   * @param base the rate at first, finite and at least 0
   * @param factor what each drop multiplies it by, above 0, such as 0.1
   * @param updatesPerEpoch how many updates make one epoch, at least 1
   * @param epochs which epochs begin with a drop, counted from 0, rising
   * @throws IllegalArgumentException if an argument is not as said
   */
  public DropSchedule(double base, double factor, int updatesPerEpoch, int... epochs) {
    if (!(base >= 0 && base < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("base rate: expected finite, at least 0, found " + base);
    }
    if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("factor: expected finite, above 0, found " + factor);
    }
    if (updatesPerEpoch < 1) {
      throw new IllegalArgumentException(
          "updates per epoch: expected at least 1, found " + updatesPerEpoch);
    }
    for (int i = 0; i < epochs.length; i++) {
      if (epochs[i] < (i == 0 ? 0 : epochs[i - 1] + 1)) {
        throw new IllegalArgumentException(
            "epochs of drops: expected rising from 0, found " + Arrays.toString(epochs));
      }
    }
    this.base = base;
    this.factor = factor;
    this.updatesPerEpoch = updatesPerEpoch;
    this.epochs = epochs.clone();
  }

  /**
   * Returns the rate of an update.
   *
   * @param numUpdate which one, counted from 1 as DJL does
   * @return the rate
   */
  @Override
  public float getNewValue(int numUpdate) {
    int epoch = (Math.max(1, numUpdate) - 1) / updatesPerEpoch;
    double rate = base;
    for (int drop : epochs) {
      if (epoch >= drop) {
        rate *= factor;
      }
    }
    return (float) rate;
  }
}
