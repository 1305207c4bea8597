package org.djlext.detr.data;

import java.util.random.RandomGenerator;

/**
 * Mirrors left and right, sometimes.
 *
 * @param probability how often, in [0, 1]; 0.5 in the paper
 */
public record HorizontalFlip(double probability) implements SampleTransform {

  /**
   * Checks the probability.
   *
   * @param probability see the record
   */
  public HorizontalFlip {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability: expected a number from 0 to 1, found " + probability);
    }
  }

  @Override
  public DetectionSample apply(DetectionSample sample, RandomGenerator random) {
    return random.nextDouble() < probability ? sample.flipped() : sample;
  }
}
