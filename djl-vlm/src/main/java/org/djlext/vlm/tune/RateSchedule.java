package org.djlext.vlm.tune;

import ai.djl.training.tracker.Tracker;
import org.djlext.flashattn.training.FlatCosineSchedule;
import org.djlext.flashattn.training.WarmUp;

/**
 * How the learning rate changes, as transformers' schedules of the same names do: up in a straight
 * line from 0, which is the rate of the very first update, then as said here.
 */
public enum RateSchedule {
  /** The rate stays as it is. */
  CONSTANT,
  /** The rate falls in a straight line, to 0 after the last update. */
  LINEAR,
  /** The rate falls along half a cosine, to 0 after the last update. */
  COSINE;

  /**
   * Returns the rates of a run.
   *
   * @param rate the rate at the end of the warm-up
   * @param warmUp how many updates the warm-up takes
   * @param total how many updates the run has
   * @return the rates by update, counted from 1 as DJL does
   */
  public Tracker tracker(double rate, int warmUp, int total) {
    int falling = Math.max(1, total - warmUp);
    Tracker main =
        switch (this) {
          case CONSTANT -> Tracker.fixed((float) rate);
          case LINEAR -> update -> (float) (rate * left(update, total, falling));
          case COSINE -> new FlatCosineSchedule(rate, 0, warmUp, falling);
        };
    return new WarmUp(main, 0, warmUp);
  }

  private static double left(int update, int total, int falling) {
    return Math.min(1, Math.max(0, (total - (update - 1.0)) / falling));
  }
}
