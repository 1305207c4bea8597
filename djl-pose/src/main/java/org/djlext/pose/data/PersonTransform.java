package org.djlext.pose.data;

import java.util.List;
import java.util.random.RandomGenerator;

/** A step of augmentation that changes what is seen of a person, and where its joints are. */
@FunctionalInterface
public interface PersonTransform {

  /**
   * Transforms a sample.
   *
   * @param sample the sample, which stays as it is
   * @param random where every choice is drawn from, so that equal seeds give equal samples
   * @return the new sample
   */
  PersonSample apply(PersonSample sample, RandomGenerator random);

  /**
   * Returns the transform that applies several in order.
   *
   * @param steps the transforms
   * @return their sequence
   */
  static PersonTransform sequence(PersonTransform... steps) {
    List<PersonTransform> all = List.of(steps);
    return (sample, random) -> {
      PersonSample current = sample;
      for (PersonTransform step : all) {
        current = step.apply(current, random);
      }
      return current;
    };
  }
}
