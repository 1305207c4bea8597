package org.djlext.face.process;

import java.util.Arrays;
import org.djlext.flashattn.image.RgbImage;

/**
 * The colour of a person's skin in a picture: what the two most alike of three places have, which
 * are the forehead, the skin below the eyes, and the sides of the nose with the cheeks. Glasses,
 * masks and hats each cover one of them.
 */
final class SkinColour {

  private static final double SOFT = 8; // keeps dark pixels from having any hue
  private static final int ENOUGH = 8;
  private static final int PLACES = 3;

  private final double[] colour;

  private SkinColour(double[] colour) {
    this.colour = colour;
  }

  /** Finds the colour; null if too little of those places is in the picture. */
  static SkinColour of(RgbImage picture, FrontMap map) {
    double[][] medians = new double[PLACES][];
    int[] pixels = new int[map.x().length];
    for (int place = 0; place < PLACES; place++) {
      int count = 0;
      for (int i = 0; i < pixels.length; i++) {
        if (map.on(i) && at(map.x()[i], map.y()[i]) == place) {
          pixels[count++] = i;
        }
      }
      medians[place] = count < ENOUGH ? null : median(picture, pixels, count);
    }
    double nearest = Double.POSITIVE_INFINITY;
    double[] skin = null;
    for (int a = 0; a < PLACES; a++) {
      for (int b = a + 1; b < PLACES; b++) {
        if (medians[a] != null && medians[b] != null) {
          double hue = hue(medians[a], medians[b]);
          if (hue < nearest) {
            nearest = hue;
            skin = new double[PLACES];
            for (int c = 0; c < PLACES; c++) {
              skin[c] = (medians[a][c] + medians[b][c]) / 2;
            }
          }
        }
      }
    }
    return skin == null ? null : new SkinColour(skin);
  }

  private static int at(double x, double y) {
    double side = Math.abs(x);
    if (side < 32 && y > -46 && y < -30) {
      return 0;
    }
    if (side > 14 && side < 44 && y > 17 && y < 27) {
      return 1;
    }
    return side < 46 && y > 34 && y < 48 ? 2 : -1;
  }

  /** How far the hue of a pixel is from the skin's, whatever the light: 0 for the same. */
  double hueDistance(RgbImage picture, int pixel) {
    return hue(colour(picture, pixel), colour);
  }

  /** How much brighter a pixel is than the skin, as a logarithm. */
  double brighter(RgbImage picture, int pixel) {
    return colour(picture, pixel)[2] - colour[2];
  }

  private static double hue(double[] a, double[] b) {
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  private static double[] median(RgbImage picture, int[] pixels, int count) {
    double[][] values = new double[3][count];
    for (int i = 0; i < count; i++) {
      double[] one = colour(picture, pixels[i]);
      for (int c = 0; c < values.length; c++) {
        values[c][i] = one[c];
      }
    }
    double[] median = new double[values.length];
    for (int c = 0; c < median.length; c++) {
      Arrays.sort(values[c]);
      median[c] = values[c][count / 2];
    }
    return median;
  }

  /** Red and blue against green, and brightness, as logarithms. */
  private static double[] colour(RgbImage picture, int pixel) {
    byte[] p = picture.pixels();
    int at = pixel * RgbImage.CHANNELS;
    double red = Math.log((p[at] & 0xff) + SOFT);
    double green = Math.log((p[at + 1] & 0xff) + SOFT);
    double blue = Math.log((p[at + 2] & 0xff) + SOFT);
    return new double[] {red - green, blue - green, 0.3 * red + 0.6 * green + 0.1 * blue};
  }
}
