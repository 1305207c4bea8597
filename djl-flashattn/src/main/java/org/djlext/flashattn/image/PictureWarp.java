package org.djlext.flashattn.image;

/**
 * Warps pictures as OpenCV's {@code warpAffine} does with linear interpolation: pixel centres lie
 * at whole numbers, and what is outside is black.
 */
public final class PictureWarp {

  private static final int CHANNELS = RgbImage.CHANNELS;

  private PictureWarp() {}

  /**
   * Warps a picture.
   *
   * @param picture the picture
   * @param map from places of the picture to places of the result
   * @param width the width of the result
   * @param height the height of the result
   * @param sampling how exactly pixels between pixels are computed
   * @return the result
   * @throws ArithmeticException if the map has no inverse
   */
  public static RgbImage warp(
      RgbImage picture, Affine map, int width, int height, BilinearSampling sampling) {
    byte[] pixels = new byte[width * height * CHANNELS];
    Affine back = map.inverse();
    if (sampling == BilinearSampling.FIXED_POINT) {
      FixedPointRows rows = new FixedPointRows(picture, back, width);
      for (int y = 0; y < height; y++) {
        rows.fill(y, pixels, y * width * CHANNELS);
      }
    } else {
      for (int y = 0; y < height; y++) {
        exactRow(picture, back, y, width, pixels);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /**
   * Warps a picture so that nothing of it flickers where it shrinks: the part that is seen is first
   * reduced, every pixel with its weight, to about the size that it has in the result. Where it
   * does not shrink, the result is that of {@link #warp} with exact sampling.
   *
   * @param picture the picture
   * @param map from places of the picture to places of the result
   * @param width the width of the result
   * @param height the height of the result
   * @return the result
   * @throws ArithmeticException if the map has no inverse
   */
  public static RgbImage antialiased(RgbImage picture, Affine map, int width, int height) {
    return ReducedWarp.warp(picture, map, width, height);
  }

  private static void exactRow(RgbImage picture, Affine back, int y, int width, byte[] into) {
    byte[] from = picture.pixels();
    int stride = picture.width() * CHANNELS;
    int to = y * width * CHANNELS;
    for (int x = 0; x < width; x++, to += CHANNELS) {
      double sx = back.applyX(x, y);
      double sy = back.applyY(x, y);
      if (!(sx > -1 && sy > -1 && sx < picture.width() && sy < picture.height())) {
        continue;
      }
      int left = (int) Math.floor(sx);
      int top = (int) Math.floor(sy);
      float fx = (float) (sx - left);
      float fy = (float) (sy - top);
      float w00 = (1 - fx) * (1 - fy);
      float w01 = fx * (1 - fy);
      float w10 = (1 - fx) * fy;
      float w11 = fx * fy;
      int at = top * stride + left * CHANNELS;
      if (left >= 0 && top >= 0 && left + 1 < picture.width() && top + 1 < picture.height()) {
        for (int c = 0; c < CHANNELS; c++) {
          float value =
              w00 * (from[at + c] & 0xff)
                  + w01 * (from[at + c + CHANNELS] & 0xff)
                  + w10 * (from[at + c + stride] & 0xff)
                  + w11 * (from[at + c + stride + CHANNELS] & 0xff);
          into[to + c] = (byte) Math.rint(value);
        }
      } else {
        for (int c = 0; c < CHANNELS; c++) {
          float value =
              w00 * at(picture, left, top, c)
                  + w01 * at(picture, left + 1, top, c)
                  + w10 * at(picture, left, top + 1, c)
                  + w11 * at(picture, left + 1, top + 1, c);
          into[to + c] = (byte) Math.rint(value);
        }
      }
    }
  }

  /** A value of the picture, 0 outside. */
  static int at(RgbImage picture, int x, int y, int channel) {
    return x < 0 || y < 0 || x >= picture.width() || y >= picture.height()
        ? 0
        : picture.pixels()[(y * picture.width() + x) * CHANNELS + channel] & 0xff;
  }
}
