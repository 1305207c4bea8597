package org.djlext.pose.data;

import java.util.random.RandomGenerator;

/**
 * Scales what is seen and turns half of the samples, by numbers that are all equally likely (the
 * authors of residual likelihood: simple_transform.py).
 *
 * @param scale the sides are multiplied by {@code 1 - scale} to {@code 1 + scale}
 * @param rotation by how many degrees it is turned at most, either way
 */
public record UniformJitter(double scale, double rotation) implements PersonTransform {

  /** What the authors do on COCO. */
  public static final UniformJitter AUTHORS = new UniformJitter(0.25, 45);

  /**
   * Checks the values.
   *
   * @param scale from 0 to below 1
   * @param rotation by how many degrees it is turned at most, at least 0
   * @throws IllegalArgumentException naming the value that is none of these
   */
  public UniformJitter {
    if (!(scale >= 0 && scale < 1)) {
      throw new IllegalArgumentException("scale: expected from 0 to below 1, found " + scale);
    }
    if (!(rotation >= 0) || !Double.isFinite(rotation)) {
      throw new IllegalArgumentException("rotation: expected at least 0, found " + rotation);
    }
  }

  @Override
  public PersonSample apply(PersonSample sample, RandomGenerator random) {
    double factor = 1 - scale + 2 * scale * random.nextDouble();
    double degrees = random.nextDouble() <= 0.5 ? rotation * (2 * random.nextDouble() - 1) : 0;
    return sample
        .seeing(
            sample.centreX(), sample.centreY(), sample.width() * factor, sample.height() * factor)
        .turned(degrees);
  }
}
