package org.djlext.pose.heatmap;

import java.util.Arrays;
import org.djlext.pose.keypoint.GaussianKernel;

/** Finds the highest place of a map and refines it (mmpose: refinement.py). */
final class PeakRefiner {

  private static final float DARK_LOWEST = 1e-10f;
  private static final float UDP_LOWEST = 1e-3f;
  private static final float UDP_HIGHEST = 50;
  private static final double REGULARIZER = 1.1920929e-07; // the precision of float32

  private final int width;
  private final int height;
  private final Refinement refinement;
  private final float[] kernel;
  private final float[] across;
  private final float[] smooth;

  PeakRefiner(int width, int height, Refinement refinement, int blurKernel) {
    this.width = width;
    this.height = height;
    this.refinement = refinement;
    this.kernel = GaussianKernel.ofSize(blurKernel);
    this.across = new float[width * height];
    this.smooth = new float[width * height];
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
    float scale = blur(values, from, highest);
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
    float scale = blur(values, from, highest);
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
    float value = smooth[row * width + column] * scale;
    return refinement == Refinement.DARK
        ? Math.log(Math.max(value, DARK_LOWEST))
        : Math.log(Math.min(Math.max(value, UDP_LOWEST), UDP_HIGHEST));
  }

  /** Blurs a map, zeros outside, and returns what brings its maximum back to what it was. */
  private float blur(float[] values, int from, float highest) {
    int half = kernel.length / 2;
    Arrays.fill(across, 0);
    Arrays.fill(smooth, 0);
    for (int t = 0; t < kernel.length; t++) {
      float weight = kernel[t];
      int shift = t - half;
      int first = Math.max(0, -shift);
      int end = Math.min(width, width - shift);
      for (int row = 0; row < height; row++) {
        int at = row * width;
        for (int column = first; column < end; column++) {
          across[at + column] += weight * values[from + at + column + shift];
        }
      }
    }
    for (int t = 0; t < kernel.length; t++) {
      float weight = kernel[t];
      int shift = (t - half) * width;
      int first = Math.max(0, -shift);
      int end = Math.min(smooth.length, smooth.length - shift);
      for (int at = first; at < end; at++) {
        smooth[at] += weight * across[at + shift];
      }
    }
    float top = Float.NEGATIVE_INFINITY;
    for (float value : smooth) {
      top = Math.max(top, value);
    }
    return highest / top;
  }
}
