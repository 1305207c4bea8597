package org.djlext.flashattn.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Lays transparent pixels on white. */
final class WhiteGround {

  private static final double WHITE = 255;
  private static final int BYTE_BITS = 8;

  private WhiteGround() {}

  static RgbImage under(RgbImage opaque, BufferedImage image) {
    byte[] pixels = opaque.pixels();
    int width = opaque.width();
    int[] alphas = new int[width];
    for (int y = 0; y < opaque.height(); y++) {
      readAlphas(image, y, alphas);
      for (int x = 0; x < width; x++) {
        double alpha = alphas[x] / WHITE;
        int from = (y * width + x) * RgbImage.CHANNELS;
        for (int c = from; c < from + RgbImage.CHANNELS; c++) {
          pixels[c] = (byte) ((1 - alpha) * WHITE + alpha * (pixels[c] & 0xff));
        }
      }
    }
    return opaque;
  }

  private static void readAlphas(BufferedImage image, int y, int[] into) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      Raster raster = image.getRaster();
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, into.length, 1, 0, into);
      for (int x = 0; x < into.length; x++) {
        into[x] = palette.getAlpha(into[x]);
      }
      return;
    }
    Raster raster = image.getAlphaRaster();
    raster.getSamples(raster.getMinX(), raster.getMinY() + y, into.length, 1, 0, into);
    int shift = raster.getSampleModel().getSampleSize(0) - BYTE_BITS;
    for (int x = 0; x < into.length && shift > 0; x++) {
      into[x] >>= shift;
    }
  }
}
