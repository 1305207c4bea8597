package org.djlext.flashattn.image;

import static org.djlext.flashattn.image.RgbImage.CHANNELS;

/** Resizes by taking the nearest pixel, whose place is summed up step by step as Pillow does. */
final class NearestResize {

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

  private static int[] places(int in, int out) {
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
