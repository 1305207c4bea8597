package org.djlext.pose.data;

import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;

/** A step of augmentation that changes the pixels of a crop, and no joint. */
@FunctionalInterface
public interface PixelTransform {

  /**
   * Transforms a picture.
   *
   * @param picture the picture, which stays as it is
   * @param random where every choice is drawn from, so that equal seeds give equal pictures
   * @return a picture of the same size
   */
  RgbImage apply(RgbImage picture, RandomGenerator random);

  /**
   * Returns the transform that applies several in order.
   *
   * @param steps the transforms
   * @return their sequence
   */
  static PixelTransform sequence(PixelTransform... steps) {
    List<PixelTransform> all = List.of(steps);
    return (picture, random) -> {
      RgbImage current = picture;
      for (PixelTransform step : all) {
        current = step.apply(current, random);
      }
      return current;
    };
  }

  /**
   * Returns the transform that is applied to some pictures only.
   *
   * @param probability how often, from 0 to 1
   * @param step the transform
   * @return the choice
   * @throws IllegalArgumentException if the probability is none
   */
  static PixelTransform sometimes(double probability, PixelTransform step) {
    double often = Probability.of("probability", probability);
    return (picture, random) -> random.nextDouble() < often ? step.apply(picture, random) : picture;
  }
}
