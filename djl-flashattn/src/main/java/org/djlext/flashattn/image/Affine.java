package org.djlext.flashattn.image;

/**
 * A map of the plane: {@code x' = xx * x + xy * y + x0}, {@code y' = yx * x + yy * y + y0}.
 *
 * @param xx what x adds to x'
 * @param xy what y adds to x'
 * @param x0 where the origin comes to
 * @param yx what x adds to y'
 * @param yy what y adds to y'
 * @param y0 where the origin comes to
 */
public record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {

  /**
   * Returns where a point comes to from left to right.
   *
   * @param x its place from the left
   * @param y its place from the top
   * @return x'
   */
  public double applyX(double x, double y) {
    return xx * x + xy * y + x0;
  }

  /**
   * Returns where a point comes to from top to bottom.
   *
   * @param x its place from the left
   * @param y its place from the top
   * @return y'
   */
  public double applyY(double x, double y) {
    return yx * x + yy * y + y0;
  }

  /**
   * Returns this map followed by another.
   *
   * @param next what is done to places that this map gives
   * @return one map for both
   */
  public Affine then(Affine next) {
    return new Affine(
        next.xx * xx + next.xy * yx,
        next.xx * xy + next.xy * yy,
        next.applyX(x0, y0),
        next.yx * xx + next.yy * yx,
        next.yx * xy + next.yy * yy,
        next.applyY(x0, y0));
  }

  /**
   * Returns this map after a picture has been mirrored.
   *
   * @param width the width of the picture
   * @return the map from the picture as it was
   */
  public Affine afterMirroring(int width) {
    double last = width - 1;
    return new Affine(-xx, xy, x0 + xx * last, -yx, yy, y0 + yx * last);
  }

  /**
   * Returns the map back.
   *
   * @return what undoes this map
   * @throws ArithmeticException if this map makes a line or a point of the plane
   */
  public Affine inverse() {
    double determinant = xx * yy - xy * yx;
    if (!Double.isFinite(determinant) || !Double.isFinite(1 / determinant)) {
      throw new ArithmeticException("an affine map without inverse: " + this);
    }
    double f = 1 / determinant;
    double a = yy * f;
    double b = -xy * f;
    double c = -yx * f;
    double d = xx * f;
    return new Affine(a, b, -a * x0 - b * y0, c, d, -c * x0 - d * y0);
  }
}
