package org.djlext.pose.data;

import java.util.random.RandomGenerator;

/**
 * Moves, scales and turns what is seen by numbers of a normal distribution that is cut off at -1
 * and 1 (mmpose: RandomBBoxTransform).
 *
 * @param shift how far it is moved at most, as part of its sides
 * @param shiftProbability how often it is moved
 * @param smallest what its sides are multiplied by at least
 * @param largest what they are multiplied by at most
 * @param scaleProbability how often they are
 * @param rotation by how many degrees it is turned at most, either way
 * @param rotationProbability how often it is turned
 */
public record BoxJitter(
    double shift,
    double shiftProbability,
    double smallest,
    double largest,
    double scaleProbability,
    double rotation,
    double rotationProbability)
    implements PersonTransform {

  /** What mmpose does unless told otherwise. */
  public static final BoxJitter MMPOSE = of(0.16, 0.5, 1.5, 80);

  /**
   * Checks the values.
   *
   * @param shift how far it is moved at most, at least 0
   * @param shiftProbability how often it is moved, from 0 to 1
   * @param smallest what its sides are multiplied by at least, above 0
   * @param largest what they are multiplied by at most
   * @param scaleProbability how often they are, from 0 to 1
   * @param rotation by how many degrees it is turned at most, at least 0
   * @param rotationProbability how often it is turned, from 0 to 1
   * @throws IllegalArgumentException naming the value that is none of these
   */
  public BoxJitter {
    if (!(shift >= 0) || !Double.isFinite(shift)) {
      throw new IllegalArgumentException("shift: expected at least 0, found " + shift);
    }
    if (!(smallest > 0 && largest >= smallest) || !Double.isFinite(largest)) {
      throw new IllegalArgumentException(
          "scale: expected two rising numbers above 0, found %s and %s"
              .formatted(smallest, largest));
    }
    if (!(rotation >= 0) || !Double.isFinite(rotation)) {
      throw new IllegalArgumentException("rotation: expected at least 0, found " + rotation);
    }
    Probability.of("shift probability", shiftProbability);
    Probability.of("scale probability", scaleProbability);
    Probability.of("rotation probability", rotationProbability);
  }

  /**
   * Returns a step with mmpose's probabilities: 0.3 are moved, all scaled, 0.6 turned.
   *
   * @param shift how far it is moved at most, as part of its sides
   * @param smallest what its sides are multiplied by at least
   * @param largest what they are multiplied by at most
   * @param rotation by how many degrees it is turned at most
   * @return the step
   */
  public static BoxJitter of(double shift, double smallest, double largest, double rotation) {
    return new BoxJitter(shift, 0.3, smallest, largest, 1, rotation, 0.6);
  }

  @Override
  public PersonSample apply(PersonSample sample, RandomGenerator random) {
    double x = normal(random);
    double y = normal(random);
    double scale = normal(random);
    double turn = normal(random);
    double far = random.nextDouble() < shiftProbability ? shift : 0;
    double factor =
        random.nextDouble() < scaleProbability
            ? scale * (largest - smallest) / 2 + (largest + smallest) / 2
            : 1;
    double degrees = random.nextDouble() < rotationProbability ? turn * rotation : 0;
    return sample
        .seeing(
            sample.centreX() + x * far * sample.width(),
            sample.centreY() + y * far * sample.height(),
            sample.width() * factor,
            sample.height() * factor)
        .turned(degrees);
  }

  /** Draws until the number is within: one in three is not. */
  private static double normal(RandomGenerator random) {
    double value;
    do {
      value = random.nextGaussian();
    } while (Math.abs(value) > 1);
    return value;
  }
}
