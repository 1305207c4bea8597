package org.djlext.flashattn.image;

/**
 * Resizes as OpenCV's {@code resize} does with {@code INTER_LINEAR}: each pixel between its two
 * nearest ones along each axis, whatever the sizes, so pictures that shrink much lose detail.
 * Weights are whole parts of 2^11.
 */
public final class LinearResize {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int ONE = 1 << 11;

  private LinearResize() {}

  /**
   * Resizes a picture.
   *
   * @param picture the picture
   * @param width the new width, at least 1
   * @param height the new height, at least 1
   * @return this picture if it has that size, otherwise a new one
   */
  public static RgbImage resize(RgbImage picture, int width, int height) {
    if (width == picture.width() && height == picture.height()) {
      return picture;
    }
    int[] left = new int[width];
    int[] weight = new int[width];
    taps(picture.width(), width, left, weight);
    int[] top = new int[height];
    int[] down = new int[height];
    taps(picture.height(), height, top, down);
    byte[] from = picture.pixels();
    int stride = picture.width() * CHANNELS;
    byte[] pixels = new byte[width * height * CHANNELS];
    int[] upper = new int[width * CHANNELS];
    int[] lower = new int[width * CHANNELS];
    int upperRow = -1;
    int lowerRow = -1;
    for (int y = 0; y < height; y++) {
      int below = Math.min(top[y] + 1, picture.height() - 1);
      if (top[y] == lowerRow) { // rows come again when a picture grows
        int[] swap = upper;
        upper = lower;
        lower = swap;
        upperRow = lowerRow;
        lowerRow = -1;
      }
      if (top[y] != upperRow) {
        row(from, top[y] * stride, picture.width(), left, weight, upper);
        upperRow = top[y];
      }
      if (below != lowerRow) {
        row(from, below * stride, picture.width(), left, weight, lower);
        lowerRow = below;
      }
      int w1 = down[y];
      int w0 = ONE - w1;
      int to = y * upper.length;
      for (int k = 0; k < upper.length; k++) {
        // as many bits are dropped at the same places as OpenCV drops
        int sum = (w0 * (upper[k] >> 4) >> 16) + (w1 * (lower[k] >> 4) >> 16);
        pixels[to + k] = (byte) (sum + 2 >> 2);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private static void row(byte[] from, int start, int width, int[] left, int[] weight, int[] into) {
    for (int x = 0, k = 0; x < left.length; x++) {
      int at = start + left[x] * CHANNELS;
      int next = left[x] + 1 < width ? at + CHANNELS : at;
      int w1 = weight[x];
      int w0 = ONE - w1;
      for (int c = 0; c < CHANNELS; c++, k++) {
        into[k] = w0 * (from[at + c] & 0xff) + w1 * (from[next + c] & 0xff);
      }
    }
  }

  private static void taps(int size, int newSize, int[] first, int[] weight) {
    double scale = (double) size / newSize;
    for (int i = 0; i < newSize; i++) {
      float place = (float) ((i + 0.5) * scale - 0.5);
      int tap = (int) Math.floor(place);
      float part = place - tap;
      if (tap < 0) {
        tap = 0;
        part = 0;
      } else if (tap >= size - 1) {
        tap = size - 1;
        part = 0;
      }
      first[i] = tap;
      weight[i] = (int) Math.rint(part * ONE);
    }
  }
}
