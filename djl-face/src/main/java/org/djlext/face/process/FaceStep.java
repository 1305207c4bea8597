package org.djlext.face.process;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One thing that is done to a face before it is embedded or learned from. Steps hold no state and
 * may be used by several threads; the same face and seed give the same result.
 */
@FunctionalInterface
public interface FaceStep {

  /**
   * Does it.
   *
   * @param face the face, which is not changed
   * @param random the only source of chance; steps that leave nothing to chance do not touch it
   * @return the face after the step
   */
  FaceSample apply(FaceSample face, RandomGenerator random);

  /**
   * Does it with the chances of a seed.
   *
   * @param face the face, which is not changed
   * @param seed any number
   * @return the face after the step
   */
  default FaceSample apply(FaceSample face, long seed) {
    return apply(face, new SplittableRandom(seed));
  }

  /**
   * Makes one step of this and another.
   *
   * @param next what is done to the result of this
   * @return both
   */
  default FaceStep andThen(FaceStep next) {
    return FaceSteps.of(this, next);
  }

  /**
   * Makes a step that is sometimes done.
   *
   * @param probability how often, 0 to 1
   * @return the step, or nothing
   * @throws IllegalArgumentException if the probability is not from 0 to 1
   */
  default FaceStep sometimes(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability: expected a number from 0 to 1, found " + probability);
    }
    return (face, random) -> random.nextDouble() < probability ? apply(face, random) : face;
  }
}
