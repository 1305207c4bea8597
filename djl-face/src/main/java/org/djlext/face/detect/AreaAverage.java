package org.djlext.face.detect;

import java.util.Arrays;
import org.djlext.flashattn.image.RgbImage;

/**
 * Scales parts of pictures as MTCNN wants them: every pixel of the result is the mean of all pixels
 * that lie under it, wholly or in part (PyTorch: {@code interpolate(mode="area")}), given as {@code
 * (value - 127.5) / 128}.
 */
final class AreaAverage {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final float MIDDLE = 127.5f;
  private static final float SCALE = 0.0078125f;

  private AreaAverage() {}

  /**
   * Scales a part of a picture.
   *
   * @param picture the picture
   * @param x the part's first column
   * @param y its first row
   * @param width its width, at least 1
   * @param height its height, at least 1
   * @param newWidth the width of the result
   * @param newHeight its height
   * @param into gets {@code (3, newHeight, newWidth)}
   * @param from where it begins
   */
  static void fill(
      RgbImage picture,
      int x,
      int y,
      int width,
      int height,
      int newWidth,
      int newHeight,
      float[] into,
      int from) {
    byte[] pixels = picture.pixels();
    int stride = picture.width() * CHANNELS;
    int[] sums = new int[width * CHANNELS];
    int area = newWidth * newHeight;
    for (int i = 0; i < newHeight; i++) {
      int top = first(i, height, newHeight);
      int bottom = end(i, height, newHeight);
      Arrays.fill(sums, 0);
      for (int row = top; row < bottom; row++) {
        int at = (y + row) * stride + x * CHANNELS;
        for (int k = 0; k < sums.length; k++) {
          sums[k] += pixels[at + k] & 0xff;
        }
      }
      for (int j = 0; j < newWidth; j++) {
        int left = first(j, width, newWidth);
        int right = end(j, width, newWidth);
        int to = from + i * newWidth + j;
        for (int c = 0; c < CHANNELS; c++) {
          int sum = 0;
          for (int k = left * CHANNELS + c; k < right * CHANNELS; k += CHANNELS) {
            sum += sums[k];
          }
          float mean = (float) sum / (bottom - top) / (right - left);
          into[to + c * area] = (mean - MIDDLE) * SCALE;
        }
      }
    }
  }

  private static int first(int i, int size, int newSize) {
    return (int) ((long) i * size / newSize);
  }

  private static int end(int i, int size, int newSize) {
    return (int) (((i + 1L) * size + newSize - 1) / newSize);
  }
}
