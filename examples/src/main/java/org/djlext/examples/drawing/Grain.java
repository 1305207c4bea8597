package org.djlext.examples.drawing;

/** Noise that changes by about one wave a unit. */
public final class Grain {

  private Grain() {}

  /**
   * The noise at a place.
   *
   * @param x to the right
   * @param y down
   * @param seed decides the noise
   * @return from 0 to 1
   */
  public static double at(double x, double y, long seed) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    double ax = smooth(x - ix);
    double ay = smooth(y - iy);
    double top = (1 - ax) * value(ix, iy, seed) + ax * value(ix + 1, iy, seed);
    double bottom = (1 - ax) * value(ix, iy + 1, seed) + ax * value(ix + 1, iy + 1, seed);
    return (1 - ay) * top + ay * bottom;
  }

  /**
   * Goes from 0 to 1 without corners.
   *
   * @param t where; what is below 0 or above 1 is an end
   * @return the height
   */
  public static double smooth(double t) {
    double share = Math.max(0, Math.min(1, t));
    return share * share * (3 - 2 * share);
  }

  /**
   * Scatters seeds, since neighbouring ones begin alike in {@link java.util.Random}.
   *
   * @param seed of everything
   * @param index of one thing
   * @return the seed of that thing
   */
  public static long mix(long seed, long index) {
    long mixed = seed * 0x9E3779B97F4A7C15L + index;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private static double value(int x, int y, long seed) {
    long mixed = mix(seed, x * 0x1F123BB5L + y * 0x5DEECE66DL);
    return (mixed >>> 40) / (double) (1 << 24);
  }
}
