package org.djlext.flashattn.image;

/** Warps of pictures that shrink: the part that is seen is reduced with antialiasing before. */
final class ReducedWarp {

  /** Bilinear sampling sees all pixels of what shrinks by less. */
  private static final double LARGEST_SCALE = 0.5;

  /** Pixels around the part, so that its border is weighted as its inside. */
  private static final double MARGIN = 2;

  private ReducedWarp() {}

  static RgbImage warp(RgbImage picture, Affine map, int width, int height) {
    double scaleX = Math.hypot(map.xx(), map.yx());
    double scaleY = Math.hypot(map.xy(), map.yy());
    if (scaleX > LARGEST_SCALE && scaleY > LARGEST_SCALE) {
      return PictureWarp.warp(picture, map, width, height, BilinearSampling.EXACT);
    }
    Affine back = map.inverse();
    double marginX = MARGIN / Math.min(1, scaleX);
    double marginY = MARGIN / Math.min(1, scaleY);
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int corner = 0; corner < 4; corner++) {
      double x = (corner & 1) == 0 ? -1 : width;
      double y = (corner & 2) == 0 ? -1 : height;
      left = Math.min(left, back.applyX(x, y) - marginX);
      right = Math.max(right, back.applyX(x, y) + marginX);
      top = Math.min(top, back.applyY(x, y) - marginY);
      bottom = Math.max(bottom, back.applyY(x, y) + marginY);
    }
    int fromX = (int) Math.max(0, Math.floor(left));
    int fromY = (int) Math.max(0, Math.floor(top));
    int toX = (int) Math.min(picture.width(), Math.ceil(right) + 1);
    int toY = (int) Math.min(picture.height(), Math.ceil(bottom) + 1);
    if (fromX >= toX || fromY >= toY) { // nothing of the picture is seen
      return PictureWarp.warp(picture, map, width, height, BilinearSampling.EXACT);
    }
    RgbImage part = picture.crop(fromX, fromY, toX - fromX, toY - fromY);
    RgbImage small =
        part.resize(
            reduced(part.width(), scaleX), reduced(part.height(), scaleY), ResampleFilter.BILINEAR);
    double growX = (double) part.width() / small.width();
    double growY = (double) part.height() / small.height();
    // pixel centres are at whole numbers, pixels meet at halves
    Affine grow = new Affine(growX, 0, (growX - 1) / 2 + fromX, 0, growY, (growY - 1) / 2 + fromY);
    return PictureWarp.warp(small, grow.then(map), width, height, BilinearSampling.EXACT);
  }

  private static int reduced(int size, double scale) {
    return Math.max(1, (int) Math.ceil(size * Math.min(1, scale)));
  }
}
