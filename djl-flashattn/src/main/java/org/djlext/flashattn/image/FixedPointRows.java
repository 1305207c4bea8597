package org.djlext.flashattn.image;

/** The arithmetic of OpenCV up to 4.11: places in 1/1024, then 1/32 of a pixel, whole weights. */
final class FixedPointRows {

  private static final int CHANNELS = RgbImage.CHANNELS;
  private static final int ONE = 1 << 10;
  private static final int TO_PARTS = 5;
  private static final int PARTS = 1 << 5;
  private static final int HALF_PART = ONE / PARTS / 2;

  /** The weights of four pixels have this sum. */
  private static final int WEIGHTS = PARTS * PARTS;

  private final RgbImage picture;
  private final Affine back;
  private final long[] alongX;
  private final long[] alongY;

  FixedPointRows(RgbImage picture, Affine back, int width) {
    this.picture = picture;
    this.back = back;
    alongX = new long[width];
    alongY = new long[width];
    for (int x = 0; x < width; x++) {
      alongX[x] = (long) Math.rint(back.xx() * x * ONE);
      alongY[x] = (long) Math.rint(back.yx() * x * ONE);
    }
  }

  void fill(int y, byte[] into, int from) {
    long startX = (long) Math.rint((back.xy() * y + back.x0()) * ONE) + HALF_PART;
    long startY = (long) Math.rint((back.yy() * y + back.y0()) * ONE) + HALF_PART;
    int to = from;
    for (int i = 0; i < alongX.length; i++, to += CHANNELS) {
      long partX = startX + alongX[i] >> TO_PARTS;
      long partY = startY + alongY[i] >> TO_PARTS;
      long left = partX >> TO_PARTS;
      long top = partY >> TO_PARTS;
      if (left < -1 || top < -1 || left >= picture.width() || top >= picture.height()) {
        continue;
      }
      pixel((int) left, (int) top, (int) (partX & PARTS - 1), (int) (partY & PARTS - 1), into, to);
    }
  }

  private void pixel(int left, int top, int fx, int fy, byte[] into, int to) {
    for (int c = 0; c < CHANNELS; c++) {
      int sum =
          (PARTS - fx) * (PARTS - fy) * PictureWarp.at(picture, left, top, c)
              + fx * (PARTS - fy) * PictureWarp.at(picture, left + 1, top, c)
              + (PARTS - fx) * fy * PictureWarp.at(picture, left, top + 1, c)
              + fx * fy * PictureWarp.at(picture, left + 1, top + 1, c);
      into[to + c] = (byte) (sum + WEIGHTS / 2 >> 2 * TO_PARTS);
    }
  }
}
