package org.djlext.pose.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;

/**
 * Blackens one rectangle somewhere in the picture (albumentations: CoarseDropout with one hole).
 *
 * @param smallest the least length of its sides, as part of the picture's
 * @param largest the greatest length likewise
 */
public record CutOut(double smallest, double largest) implements PixelTransform {

  /**
   * Checks the lengths.
   *
   * @param smallest the least length of its sides, as part of the picture's
   * @param largest the greatest length likewise
   * @throws IllegalArgumentException if they are not from 0 to 1 and rising
   */
  public CutOut {
    if (!(smallest >= 0 && largest >= smallest && largest <= 1)) {
      throw new IllegalArgumentException(
          "cut-out: expected two parts from 0 to 1 that rise, found %s and %s"
              .formatted(smallest, largest));
    }
  }

  @Override
  public RgbImage apply(RgbImage picture, RandomGenerator random) {
    int height = length(picture.height(), random);
    int width = length(picture.width(), random);
    int top = random.nextInt(picture.height() - height + 1);
    int left = random.nextInt(picture.width() - width + 1);
    byte[] pixels = picture.pixels().clone();
    for (int y = top; y < top + height; y++) {
      int row = (y * picture.width() + left) * RgbImage.CHANNELS;
      Arrays.fill(pixels, row, row + width * RgbImage.CHANNELS, (byte) 0);
    }
    return new RgbImage(picture.width(), picture.height(), pixels);
  }

  private int length(int side, RandomGenerator random) {
    double part = smallest + (largest - smallest) * random.nextDouble();
    return (int) (part * side);
  }
}
