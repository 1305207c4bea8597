package org.djlext.examples.figures;

import java.util.Random;

/**
 * How an arm or a leg is held, in degrees, from hanging down.
 *
 * @param raise how far it is swung forward
 * @param spread how far it is lifted to its own side
 * @param twist how far it is turned about itself, outwards
 * @param bend how far the elbow or knee is bent, which goes one way only
 */
record Limb(double raise, double spread, double twist, double bend) {

  /** Returns an arm of a person who stands or walks, or does anything at all with it. */
  static Limb anyArm(Random random) {
    double kind = random.nextDouble();
    if (kind < 0.4) {
      return new Limb(
          20 * random.nextGaussian(), 6 + 14 * random.nextDouble(), 0, 50 * random.nextDouble());
    } else if (kind < 0.55) { // raised
      return new Limb(
          20 * random.nextGaussian(), 90 + 80 * random.nextDouble(), 0, 60 * random.nextDouble());
    } else if (kind < 0.7) { // forearm up, as if waving
      return new Limb(
          20 * random.nextGaussian(),
          40 + 50 * random.nextDouble(),
          60 + 60 * random.nextDouble(),
          60 + 80 * random.nextDouble());
    } else if (kind < 0.8) { // hand on the hip
      return new Limb(
          -20 + 20 * random.nextDouble(),
          35 + 20 * random.nextDouble(),
          -80 + 30 * random.nextDouble(),
          75 + 30 * random.nextDouble());
    }
    return new Limb(
        -40 + 190 * random.nextDouble(),
        120 * random.nextDouble(),
        -60 + 140 * random.nextDouble(),
        135 * random.nextDouble());
  }

  /** Returns two legs that belong together: standing, walking, sitting, or in a jump. */
  static Limb[] anyLegs(Random random) {
    double kind = random.nextDouble();
    if (kind < 0.35) {
      return new Limb[] {standing(random), standing(random)};
    } else if (kind < 0.65) {
      double step = 15 + 35 * random.nextDouble();
      Limb ahead = new Limb(step, 4 * random.nextDouble(), 0, 40 * random.nextDouble());
      Limb behind = new Limb(-0.6 * step, 4 * random.nextDouble(), 0, 80 * random.nextDouble());
      return random.nextBoolean() ? new Limb[] {ahead, behind} : new Limb[] {behind, ahead};
    } else if (kind < 0.8) {
      double seat = 65 + 30 * random.nextDouble();
      double knee = 60 + 40 * random.nextDouble();
      return new Limb[] {
        new Limb(seat, 15 * random.nextDouble(), 0, knee + 8 * random.nextGaussian()),
        new Limb(seat, 15 * random.nextDouble(), 0, knee + 8 * random.nextGaussian())
      };
    }
    return new Limb[] {leaping(random), leaping(random)};
  }

  private static Limb standing(Random random) {
    return new Limb(
        5 * random.nextGaussian(),
        1 + 12 * random.nextDouble(),
        20 * random.nextDouble(),
        10 * random.nextDouble());
  }

  private static Limb leaping(Random random) {
    return new Limb(
        -20 + 90 * random.nextDouble(),
        45 * random.nextDouble(),
        30 * random.nextDouble(),
        100 * random.nextDouble());
  }
}
