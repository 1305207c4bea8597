package org.djlext.pose.data;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;

/**
 * Replaces each pixel by the mean of the square around it, whose size is drawn (albumentations:
 * Blur). The picture goes on beyond its edges as in a mirror that stands on the outer pixels.
 *
 * @param smallest the smallest odd size
 * @param largest the largest odd size
 */
public record BoxBlur(int smallest, int largest) implements PixelTransform {

  /**
   * Checks the sizes.
   *
   * @param smallest the smallest odd size
   * @param largest the largest odd size
   * @throws IllegalArgumentException if they are not odd, positive and rising
   */
  public BoxBlur {
    Window.check(smallest, largest);
  }

  @Override
  public RgbImage apply(RgbImage picture, RandomGenerator random) {
    return blurred(picture, Window.draw(smallest, largest, random));
  }

  static RgbImage blurred(RgbImage picture, int size) {
    int width = picture.width();
    int height = picture.height();
    int half = size / 2;
    byte[] from = picture.pixels();
    int[] sums = new int[from.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int d = -half; d <= half; d++) {
          int source = (y * width + Window.mirrored(x + d, width)) * RgbImage.CHANNELS;
          int to = (y * width + x) * RgbImage.CHANNELS;
          for (int c = 0; c < RgbImage.CHANNELS; c++) {
            sums[to + c] += from[source + c] & 0xff;
          }
        }
      }
    }
    byte[] result = new byte[from.length];
    double area = size * size;
    int row = width * RgbImage.CHANNELS;
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < row; i++) {
        int sum = 0;
        for (int d = -half; d <= half; d++) {
          sum += sums[Window.mirrored(y + d, height) * row + i];
        }
        result[y * row + i] = (byte) Math.rint(sum / area);
      }
    }
    return new RgbImage(width, height, result);
  }
}
