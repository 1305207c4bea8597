package org.djlext.pose.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;

/**
 * Replaces each pixel by the median of the square around it, whose size is drawn (albumentations:
 * MedianBlur). Beyond its edges the picture goes on with the outer pixels.
 *
 * @param smallest the smallest odd size
 * @param largest the largest odd size
 */
public record MedianBlur(int smallest, int largest) implements PixelTransform {

  /**
   * Checks the sizes.
   *
   * @param smallest the smallest odd size
   * @param largest the largest odd size
   * @throws IllegalArgumentException if they are not odd, positive and rising
   */
  public MedianBlur {
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
    byte[] result = new byte[from.length];
    int[] values = new int[size * size];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
          int count = 0;
          for (int dy = -half; dy <= half; dy++) {
            int row = Math.max(0, Math.min(height - 1, y + dy)) * width;
            for (int dx = -half; dx <= half; dx++) {
              int column = Math.max(0, Math.min(width - 1, x + dx));
              values[count++] = from[(row + column) * RgbImage.CHANNELS + c] & 0xff;
            }
          }
          Arrays.sort(values);
          result[(y * width + x) * RgbImage.CHANNELS + c] = (byte) values[count / 2];
        }
      }
    }
    return new RgbImage(width, height, result);
  }
}
