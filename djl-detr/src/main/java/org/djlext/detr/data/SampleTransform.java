package org.djlext.detr.data;

import java.util.List;
import java.util.random.RandomGenerator;

/** A step of augmentation: changes a picture and what is marked in it alike. */
@FunctionalInterface
public interface SampleTransform {

  /**
   * Transforms a sample.
   *
   * @param sample the sample, which stays as it is
   * @param random where every choice is drawn from, so that equal seeds give equal samples
   * @return the new sample
   */
  DetectionSample apply(DetectionSample sample, RandomGenerator random);

  /**
   * Returns the transform that applies several in order.
   *
   * @param steps the transforms
   * @return their sequence
   */
  static SampleTransform sequence(SampleTransform... steps) {
    List<SampleTransform> all = List.of(steps);
    return (sample, random) -> {
      DetectionSample current = sample;
      for (SampleTransform step : all) {
        current = step.apply(current, random);
      }
      return current;
    };
  }

  /**
   * Returns the transform that chooses between two, for each sample anew.
   *
   * @param probability of the first, in [0, 1]
   * @param first taken with that probability
   * @param second taken otherwise
   * @return the choice
   * @throws IllegalArgumentException if the probability is none
   */
  static SampleTransform choice(double probability, SampleTransform first, SampleTransform second) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability: expected a number from 0 to 1, found " + probability);
    }
    return (sample, random) ->
        (random.nextDouble() < probability ? first : second).apply(sample, random);
  }
}
