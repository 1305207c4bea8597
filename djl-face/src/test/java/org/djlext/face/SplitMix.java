package org.djlext.face;

/** The generator (Steele, Lea and Flood 2014) that the Python scripts have too. */
public final class SplitMix {

  private long state;

  /** Starts at a seed. */
  public SplitMix(long seed) {
    state = seed;
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns a number in [0, 1). */
  public double uniform() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** Returns a whole number below another. */
  public int below(int n) {
    return (int) (uniform() * n);
  }
}
