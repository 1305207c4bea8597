package org.djlext.vlm.tune;

/** The time that updates take. */
final class StepClock {

  private static final double NEWEST = 0.1;

  private final int total;
  private final long begin = System.nanoTime();
  private long last = begin;
  private int done;
  private double usual; // seconds of an update, the newest counting most

  StepClock(int done, int total) {
    this.done = done;
    this.total = total;
  }

  /** Returns the seconds since the update before. */
  double updated() {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    done++;
    usual = usual == 0 ? seconds : usual + NEWEST * (seconds - usual);
    return seconds;
  }

  double seconds() {
    return (last - begin) / 1e9;
  }

  double secondsLeft() {
    return usual * (total - done);
  }
}
