package org.djlext.flashattn.image;

import static org.djlext.flashattn.image.RgbImage.CHANNELS;

/** Resizes by taking the nearest pixel, whose place is summed up step by step as Pillow does. */
public final class NearestResize {

  private NearestResize() {}

  static RgbImage resize(RgbImage image, int width, int height) {
    int[] columns = places(image.width(), width);
    int[] rows = places(image.height(), height);
    byte[] in = image.pixels();
    byte[] out = new byte[Math.multiplyExact(width * CHANNELS, height)];
    int to = 0;
    for (int row : rows) {
      for (int column : columns) {
        int from = (row * image.width() + column) * CHANNELS;
        out[to++] = in[from];
        out[to++] = in[from + 1];
        out[to++] = in[from + 2];
      }
    }
    return new RgbImage(width, height, out);
  }

  /**
   * Returns which pixel of a line each pixel of the resized line takes: the one under its middle.
   *
   * @param in the length of the line
   * @param out the length that is wanted
   * @return {@code out} places
   */
  public static int[] places(int in, int out) {
    int[] places = new int[out];
    double scale = (double) in / out;
    double at = scale * 0.5;
    for (int i = 0; i < out; i++) {
      places[i] = Math.min(in - 1, (int) at);
      at += scale;
    }
    return places;
  }
}
