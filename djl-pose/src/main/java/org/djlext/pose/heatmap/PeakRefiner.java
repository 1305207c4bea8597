package org.djlext.pose.heatmap;

import org.djlext.pose.keypoint.GaussianKernel;

/** Finds the highest place of a map and refines it (mmpose: refinement.py). */
final class PeakRefiner {

  private static final float DARK_LOWEST = 1e-10f;
  private static final float UDP_LOWEST = 1e-3f;
  private static final float UDP_HIGHEST = 50;
  private static final int REACH = 2; // how far from the peak its height is looked at
  private static final double REGULARIZER = 1.1920929e-07; // the precision of float32

  private final int width;
  private final int height;
  private final Refinement refinement;
  private final Blur blur;

  PeakRefiner(int width, int height, Refinement refinement, int blurKernel) {
    this.width = width;
    this.height = height;
    this.refinement = refinement;
    this.blur = new Blur(width, height, GaussianKernel.ofSize(blurKernel));
  }

  /** Fills in the place (x, y) and returns the height there. */
  float locate(float[] values, int from, double[] place) {
    int at = 0;
    for (int i = 1; i < width * height; i++) {
      if (values[from + i] > values[from + at]) {
        at = i;
      }
    }
    float score = values[from + at];
    if (!(score > 0)) {
      place[0] = -1;
      place[1] = -1;
      return score;
    }
    int x = at % width;
    int y = at / width;
    place[0] = x;
    place[1] = y;
    switch (refinement) {
      case QUARTER -> quarter(values, from, x, y, place);
      case DARK -> dark(values, from, score, x, y, place);
      case UDP -> udp(values, from, score, x, y, place);
      default -> {}
    }
    return score;
  }

  private void quarter(float[] values, int from, int x, int y, double[] place) {
    int at = from + y * width + x;
    if (x > 1 && x < width - 1 && y > 0) {
      place[0] += 0.25 * Math.signum(values[at + 1] - values[at - 1]);
    }
    if (y > 1 && y < height - 1 && x > 0) {
      place[1] += 0.25 * Math.signum(values[at + width] - values[at - width]);
    }
  }

  private void dark(float[] values, int from, float highest, int x, int y, double[] place) {
    if (x <= 1 || x >= width - 2 || y <= 1 || y >= height - 2) {
      return;
    }
    float scale = scale(values, from, highest, x, y);
    double c = log(x, y, scale);
    double dx = 0.5 * (log(x + 1, y, scale) - log(x - 1, y, scale));
    double dy = 0.5 * (log(x, y + 1, scale) - log(x, y - 1, scale));
    double dxx = 0.25 * (log(x + 2, y, scale) - 2 * c + log(x - 2, y, scale));
    double dyy = 0.25 * (log(x, y + 2, scale) - 2 * c + log(x, y - 2, scale));
    double dxy =
        0.25
            * (log(x + 1, y + 1, scale)
                - log(x + 1, y - 1, scale)
                - log(x - 1, y + 1, scale)
                + log(x - 1, y - 1, scale));
    if (dxx * dyy - dxy * dxy != 0) {
      step(dx, dy, dxx, dyy, dxy, place);
    }
  }

  private void udp(float[] values, int from, float highest, int x, int y, double[] place) {
    float scale = scale(values, from, highest, x, y);
    double c = log(x, y, scale);
    double right = log(x + 1, y, scale);
    double left = log(x - 1, y, scale);
    double below = log(x, y + 1, scale);
    double above = log(x, y - 1, scale);
    double dxy =
        0.5
            * (log(x + 1, y + 1, scale)
                - right
                - below
                + 2 * c
                - left
                - above
                + log(x - 1, y - 1, scale));
    step(
        0.5 * (right - left),
        0.5 * (below - above),
        right - 2 * c + left + REGULARIZER,
        below - 2 * c + above + REGULARIZER,
        dxy,
        place);
  }

  /** One step of Newton's method. */
  private static void step(
      double dx, double dy, double dxx, double dyy, double dxy, double[] place) {
    double determinant = dxx * dyy - dxy * dxy;
    place[0] -= (dyy * dx - dxy * dy) / determinant;
    place[1] -= (dxx * dy - dxy * dx) / determinant;
  }

  /** The logarithm of the blurred map, whose edge repeats outside. */
  private double log(int x, int y, float scale) {
    int column = Math.min(Math.max(x, 0), width - 1);
    int row = Math.min(Math.max(y, 0), height - 1);
    float value = blur.at(column, row) * scale;
    return refinement == Refinement.DARK
        ? Math.log(Math.max(value, DARK_LOWEST))
        : Math.log(Math.min(Math.max(value, UDP_LOWEST), UDP_HIGHEST));
  }

  /**
   * Blurs a map and returns what brings its maximum back to what it was. That is at least 1, and a
   * factor of all values does not matter to differences of their logarithms: so 1 will do, and only
   * the surroundings of the peak have to be blurred, unless a value there may be cut off.
   */
  private float scale(float[] values, int from, float highest, int x, int y) {
    float low = refinement == Refinement.DARK ? DARK_LOWEST : UDP_LOWEST;
    boolean cutAbove = refinement == Refinement.UDP && highest > UDP_HIGHEST;
    if (blur.around(values, from, x, y, REACH) >= low && !cutAbove) {
      return 1;
    }
    return highest / blur.whole(values, from);
  }
}
