package org.djlext.face.loss;

/** Says which number of a margin or loss is out of bounds. */
final class Checks {

  private Checks() {}

  static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: expected a positive number, found %s".formatted(name, value));
    }
  }

  static void range(String name, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw new IllegalArgumentException(
          "%s: expected %s to %s, found %s".formatted(name, from, to, value));
    }
  }
}
