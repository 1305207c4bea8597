package org.djlext.vlm.moonlight;

/** A number of a configuration that must be above zero. */
final class Positive {

  private Positive() {}

  static void require(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + ": expected a positive number, found " + value);
    }
  }
}
