package org.djlext.examples.figures;

import java.awt.Color;
import java.util.Random;

/**
 * What something is covered with.
 *
 * @param first a colour, red in the highest of three bytes
 * @param second the other colour of a pattern
 * @param pattern how the colours take turns
 * @param period after how many pixels the pattern comes again
 */
record Cloth(int first, int second, Pattern pattern, double period) {

  /** How two colours take turns. */
  enum Pattern {
    PLAIN,
    RINGS,
    STRIPES,
    CHECKS,
    DOTS
  }

  static Cloth plain(int colour) {
    return new Cloth(colour, colour, Pattern.PLAIN, 1);
  }

  /** Returns any clothes for a person of a height in pixels. */
  static Cloth any(Random random, double height) {
    int first = anyColour(random);
    int second = anyColour(random);
    double kind = random.nextDouble();
    Pattern pattern = kind < 0.55 ? Pattern.PLAIN : Pattern.values()[1 + random.nextInt(4)];
    return new Cloth(first, second, pattern, height * (0.04 + 0.05 * random.nextDouble()));
  }

  static int anyColour(Random random) {
    float saturation = random.nextDouble() < 0.3 ? 0.1f : 0.25f + 0.65f * random.nextFloat();
    float value = 0.15f + 0.8f * random.nextFloat();
    return Color.HSBtoRGB(random.nextFloat(), saturation, value) & 0xffffff;
  }

  /** Returns the colour at a place of a form. */
  int at(double along, double across) {
    double u = along / period;
    double v = across / period;
    boolean other =
        switch (pattern) {
          case PLAIN -> false;
          case RINGS -> u - Math.floor(u) < 0.5;
          case STRIPES -> v - Math.floor(v) < 0.4;
          case CHECKS -> u - Math.floor(u) < 0.5 ^ v - Math.floor(v) < 0.5;
          case DOTS -> {
            double du = u - Math.floor(u) - 0.5;
            double dv = v - Math.floor(v) - 0.5;
            yield du * du + dv * dv < 0.08;
          }
        };
    return other ? second : first;
  }
}
