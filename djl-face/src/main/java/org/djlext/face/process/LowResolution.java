package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/**
 * Makes a face as if it had come from few pixels: reduced to a random size and enlarged again, as
 * AdaFace's training does.
 *
 * @param least the smallest part of the sides it is reduced to, more than 0, at most 1
 */
public record LowResolution(double least) implements FaceStep {

  /**
   * Checks the value.
   *
   * @param least the smallest part of the sides it is reduced to
   * @throws IllegalArgumentException if it is not above 0 and at most 1
   */
  public LowResolution {
    if (!(least > 0 && least <= 1)) {
      throw new IllegalArgumentException(
          "low resolution: expected a part above 0 and at most 1, found " + least);
    }
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    RgbImage picture = face.picture();
    double part = least + (1 - least) * random.nextDouble();
    int width = (int) Math.max(1, Math.rint(part * picture.width()));
    int height = (int) Math.max(1, Math.rint(part * picture.height()));
    RgbImage small = picture.resize(width, height, ResampleFilter.BILINEAR);
    return face.withPicture(
        small.resize(picture.width(), picture.height(), ResampleFilter.BILINEAR));
  }
}
