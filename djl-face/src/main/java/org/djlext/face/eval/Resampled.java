package org.djlext.face.eval;

import java.util.random.RandomGenerator;

/**
 * What can be drawn again from itself, for the bootstrap.
 *
 * @param <T> the type itself
 */
public interface Resampled<T> {

  /**
   * Draws a sample of the same size, with repetition.
   *
   * @param random where chance comes from
   * @return the sample
   */
  T resample(RandomGenerator random);
}
