package org.djlext.face.process;

import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/**
 * Takes pixels from between pixels, linearly, the border's ones continued outside: OpenCV's {@code
 * remap} with {@code INTER_LINEAR} and {@code BORDER_REPLICATE}. Pixel centres lie at whole
 * numbers.
 */
final class PictureRemap {

  private static final int CHANNELS = RgbImage.CHANNELS;

  private PictureRemap() {}

  /**
   * Takes each pixel of a new picture from a place of another.
   *
   * @param picture the picture
   * @param fromX {@code (H, W)}: places from left to right
   * @param fromY {@code (H, W)}: places from top to bottom
   * @param width W
   * @param height H
   * @return the new picture
   */
  static RgbImage remap(RgbImage picture, float[] fromX, float[] fromY, int width, int height) {
    byte[] pixels = new byte[width * height * CHANNELS];
    float[] colour = new float[CHANNELS];
    for (int i = 0; i < width * height; i++) {
      sample(picture, fromX[i], fromY[i], colour);
      for (int c = 0; c < CHANNELS; c++) {
        pixels[i * CHANNELS + c] = (byte) Math.rint(colour[c]);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Takes red, green and blue of a place. */
  static void sample(RgbImage picture, float x, float y, float[] colour) {
    float cx = Math.max(0, Math.min(picture.width() - 1, x));
    float cy = Math.max(0, Math.min(picture.height() - 1, y));
    int left = (int) cx;
    int top = (int) cy;
    float fx = cx - left;
    float fy = cy - top;
    int stride = picture.width() * CHANNELS;
    int at = top * stride + left * CHANNELS;
    int right = fx > 0 ? CHANNELS : 0;
    int down = fy > 0 ? stride : 0;
    byte[] p = picture.pixels();
    for (int c = 0; c < CHANNELS; c++) {
      float upper = (p[at + c] & 0xff) * (1 - fx) + (p[at + right + c] & 0xff) * fx;
      float lower = (p[at + down + c] & 0xff) * (1 - fx) + (p[at + down + right + c] & 0xff) * fx;
      colour[c] = upper * (1 - fy) + lower * fy;
    }
  }

  /** Takes the brightness of a place, 0 to 255. */
  static float sample(GreyImage picture, float x, float y) {
    float cx = Math.max(0, Math.min(picture.width() - 1, x));
    float cy = Math.max(0, Math.min(picture.height() - 1, y));
    int left = (int) cx;
    int top = (int) cy;
    float fx = cx - left;
    float fy = cy - top;
    int at = top * picture.width() + left;
    int right = fx > 0 ? 1 : 0;
    int down = fy > 0 ? picture.width() : 0;
    byte[] p = picture.pixels();
    float upper = (p[at] & 0xff) * (1 - fx) + (p[at + right] & 0xff) * fx;
    float lower = (p[at + down] & 0xff) * (1 - fx) + (p[at + down + right] & 0xff) * fx;
    return upper * (1 - fy) + lower * fy;
  }
}
