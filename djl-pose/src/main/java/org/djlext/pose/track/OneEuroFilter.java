package org.djlext.pose.track;

/**
 * A low-pass filter that lets more through the faster a value changes: steady at rest, quick in
 * motion (Casiez, Roussel and Vogel, "1 Euro Filter", CHI 2012). Values may come at any distance of
 * time. Not safe for several threads.
 */
public final class OneEuroFilter {

  private final OneEuroSettings settings;
  private double time = Double.NaN;
  private double value;
  private double speed;

  /**
   * Constructs a filter that has seen nothing.
   *
   * @param settings how strongly it smooths
   */
  public OneEuroFilter(OneEuroSettings settings) {
    this.settings = settings;
  }

  /**
   * Smooths a value.
   *
   * @param raw what was measured
   * @param seconds when, later than the value before
   * @return the smoothed value; the first is what was measured
   * @throws IllegalArgumentException if the value is not finite or the time not later
   */
  public double filter(double raw, double seconds) {
    return filter(raw, seconds, 1);
  }

  /** As above, with speed counted in units of a size that may differ from value to value. */
  double filter(double raw, double seconds, double unit) {
    if (!Double.isFinite(raw)) {
      throw new IllegalArgumentException("value: expected a finite number, found " + raw);
    }
    if (!Double.isFinite(seconds) || seconds <= time) {
      throw new IllegalArgumentException(
          "time: expected seconds after %s, found %s".formatted(time, seconds));
    }
    if (Double.isNaN(time)) {
      value = raw;
      speed = 0;
    } else {
      double passed = seconds - time;
      speed += weight(settings.derivativeCutoff(), passed) * ((raw - value) / passed - speed);
      double cutoff = settings.minCutoff() + settings.beta() * Math.abs(speed) / unit;
      value += weight(cutoff, passed) * (raw - value);
    }
    time = seconds;
    return value;
  }

  /** Forgets all values. */
  public void reset() {
    time = Double.NaN;
  }

  /** What a new value weighs: {@code 1 / (1 + tau / passed)} with {@code tau = 1 / (2 pi f)}. */
  private static double weight(double cutoff, double passed) {
    return 1 / (1 + 1 / (2 * Math.PI * cutoff * passed));
  }
}
