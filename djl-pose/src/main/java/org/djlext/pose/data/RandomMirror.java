package org.djlext.pose.data;

import java.util.random.RandomGenerator;

/**
 * Mirrors left and right, sometimes (mmpose: RandomFlip).
 *
 * @param probability how often, from 0 to 1
 */
public record RandomMirror(double probability) implements PersonTransform {

  /**
   * Checks the probability.
   *
   * @param probability how often, from 0 to 1
   * @throws IllegalArgumentException if it is none
   */
  public RandomMirror {
    Probability.of("probability", probability);
  }

  @Override
  public PersonSample apply(PersonSample sample, RandomGenerator random) {
    return random.nextDouble() < probability ? sample.inMirror() : sample;
  }
}
