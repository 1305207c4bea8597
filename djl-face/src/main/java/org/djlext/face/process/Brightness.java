package org.djlext.face.process;

import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/** Changes how bright a picture is, pixel by pixel, and keeps its colours. */
final class Brightness {

  private Brightness() {}

  /**
   * Moves the three channels of each pixel by as much as its brightness moves. In YCbCr this is a
   * change of Y alone.
   */
  static RgbImage moved(RgbImage picture, GreyImage before, GreyImage after) {
    byte[] moved = picture.pixels().clone();
    byte[] old = before.pixels();
    byte[] now = after.pixels();
    for (int i = 0, at = 0; i < old.length; i++) {
      int by = (now[i] & 0xff) - (old[i] & 0xff);
      for (int c = 0; c < RgbImage.CHANNELS; c++, at++) {
        moved[at] = clipped((moved[at] & 0xff) + by);
      }
    }
    return new RgbImage(picture.width(), picture.height(), moved);
  }

  /** Puts another value for each of the 256, in all channels. */
  static RgbImage looked(RgbImage picture, byte[] table) {
    byte[] pixels = picture.pixels().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = table[pixels[i] & 0xff];
    }
    return new RgbImage(picture.width(), picture.height(), pixels);
  }

  /** The mean of all pixels, 0 to 255. */
  static double mean(GreyImage picture) {
    long sum = 0;
    for (byte value : picture.pixels()) {
      sum += value & 0xff;
    }
    return (double) sum / picture.pixels().length;
  }

  static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  static byte clipped(double value) {
    return (byte) Math.max(0, Math.min(255, (int) Math.rint(value)));
  }
}
