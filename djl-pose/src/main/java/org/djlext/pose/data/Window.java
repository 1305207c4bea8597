package org.djlext.pose.data;

import java.util.random.RandomGenerator;

/** The square of pixels that a blur looks at. */
final class Window {

  private Window() {}

  static void check(int smallest, int largest) {
    if (smallest < 1 || smallest % 2 == 0 || largest < smallest || largest % 2 == 0) {
      throw new IllegalArgumentException(
          "blur: expected two odd sizes that rise, found %d and %d".formatted(smallest, largest));
    }
  }

  static int draw(int smallest, int largest, RandomGenerator random) {
    return smallest + 2 * random.nextInt((largest - smallest) / 2 + 1);
  }

  /** The place that a mirror on the outer pixel shows. */
  static int mirrored(int at, int size) {
    if (size == 1) {
      return 0;
    }
    int around = Math.floorMod(at, 2 * (size - 1));
    return Math.min(around, 2 * (size - 1) - around);
  }
}
