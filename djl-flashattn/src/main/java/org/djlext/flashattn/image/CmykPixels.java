package org.djlext.flashattn.image;

import java.awt.image.Raster;

/**
 * Converts the four inks of print to red, green, blue without colour management, in Pillow's and
 * libjpeg's arithmetic.
 */
final class CmykPixels {

  private static final int ROUND = 1 << 15;
  private static final int RED = fixed(1.40200);
  private static final int BLUE = fixed(1.77200);
  private static final int GREEN_OF_RED = fixed(0.71414);
  private static final int GREEN_OF_BLUE = fixed(0.34414);

  private CmykPixels() {}

  /**
   * Converts samples as a JPEG file stores them.
   *
   * @param raster four bands: cyan, magenta, yellow, key; or luma, two chromas, key
   * @param markers says which of both, and whether inks are stored inverted, as Adobe does
   */
  static RgbImage rgb(Raster raster, JpegMarkers markers) {
    int width = raster.getWidth();
    byte[] rgb = new byte[Math.multiplyExact(width * 3, raster.getHeight())];
    int[] row = new int[width * 4];
    boolean inverted = markers.adobe() >= 0;
    for (int y = 0, to = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += 4, to += 3) {
        if (markers.adobe() == 2) {
          lumaToInks(row, from);
        }
        int light = inverted ? row[from + 3] : 255 - row[from + 3];
        for (int c = 0; c < 3; c++) {
          int ink = inverted ? 255 - row[from + c] : row[from + c];
          int product = ink * light + 128;
          rgb[to + c] = (byte) (light - (((product >> 8) + product) >> 8));
        }
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }

  private static void lumaToInks(int[] row, int at) {
    int luma = row[at];
    int cb = row[at + 1] - 128;
    int cr = row[at + 2] - 128;
    row[at] = 255 - clip(luma + ((RED * cr + ROUND) >> 16));
    row[at + 1] = 255 - clip(luma + ((-GREEN_OF_BLUE * cb - GREEN_OF_RED * cr + ROUND) >> 16));
    row[at + 2] = 255 - clip(luma + ((BLUE * cb + ROUND) >> 16));
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int fixed(double value) {
    return (int) (value * (1 << 16) + 0.5);
  }
}
