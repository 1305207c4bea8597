package org.djlext.examples.drawing;

import java.util.Random;
import org.djlext.flashattn.image.RgbImage;

/** Makes a picture of 8 bits of a canvas, as sharp and as noisy as a camera would. */
public final class Film {

  private Film() {}

  /**
   * Blurs with three boxes, which is nearly a Gaussian, adds noise and rounds.
   *
   * @param canvas what was drawn
   * @param sigma of the blur, in pixels
   * @param noise the standard deviation of the noise, of 255
   * @param random decides the noise
   * @return the picture
   */
  public static RgbImage expose(Canvas canvas, double sigma, double noise, Random random) {
    int width = canvas.width();
    int height = canvas.height();
    float[] pixels = canvas.pixels();
    // the variance of three boxes of radius r is r (r + 1)
    int radius = (int) Math.round((StrictMath.sqrt(1 + 4 * sigma * sigma) - 1) / 2);
    for (int pass = 0; radius > 0 && pass < 3; pass++) {
      pixels = box(pixels, width, height, radius, 3, 3 * width);
      pixels = box(pixels, height, width, radius, 3 * width, 3);
    }
    byte[] rgb = new byte[pixels.length];
    for (int i = 0; i < rgb.length; i++) {
      double value = pixels[i];
      if (noise > 0) {
        // the sum of four evenly spread numbers is nearly normal, with variance 1/3
        long bits = random.nextLong();
        double sum = 0;
        for (int k = 0; k < 4; k++) {
          sum += (bits >>> (16 * k) & 0xffff) / 65535.0;
        }
        value += noise * 1.7320508 * (sum - 2);
      }
      rgb[i] = (byte) Math.max(0, Math.min(255, Math.round(value)));
    }
    return new RgbImage(width, height, rgb);
  }

  private static float[] box(
      float[] pixels, int length, int lines, int radius, int step, int lineStep) {
    float[] blurred = new float[pixels.length];
    for (int line = 0; line < lines; line++) {
      for (int c = 0; c < 3; c++) {
        int start = line * lineStep + c;
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
          sum += pixels[start + step * Math.max(0, Math.min(length - 1, i))];
        }
        for (int i = 0; i < length; i++) {
          blurred[start + step * i] = (float) (sum / (2 * radius + 1));
          sum += pixels[start + step * Math.min(length - 1, i + radius + 1)];
          sum -= pixels[start + step * Math.max(0, i - radius)];
        }
      }
    }
    return blurred;
  }
}
