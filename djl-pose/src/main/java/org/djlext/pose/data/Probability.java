package org.djlext.pose.data;

/** Checks of what augmentation is told. */
final class Probability {

  private Probability() {}

  static double of(String name, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "%s: expected a number from 0 to 1, found %s".formatted(name, probability));
    }
    return probability;
  }
}
