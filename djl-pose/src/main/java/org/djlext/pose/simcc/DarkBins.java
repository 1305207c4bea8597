package org.djlext.pose.simcc;

import org.djlext.pose.keypoint.GaussianKernel;

/**
 * DARK (arXiv 1910.06278) along one axis: the peak of a smoothed row is where the parabola through
 * its logarithm has its top (mmpose: refine_simcc_dark).
 */
final class DarkBins {

  private static final float LOWEST = 1e-3f;
  private static final float HIGHEST = 50;

  private DarkBins() {}

  static double refine(float[] values, int from, int count, int at, double sigma) {
    int size = (int) Math.floor((sigma * 20 - 7) / 3);
    size -= size % 2 == 0 ? 1 : 0;
    float[] kernel = GaussianKernel.ofSize(size);
    float[] smooth = new float[count];
    float before = Float.NEGATIVE_INFINITY;
    float after = Float.NEGATIVE_INFINITY;
    int half = size / 2;
    for (int i = 0; i < count; i++) {
      float sum = 0;
      for (int t = Math.max(0, half - i); t < Math.min(size, count + half - i); t++) {
        sum += kernel[t] * values[from + i + t - half];
      }
      smooth[i] = sum;
      after = Math.max(after, sum);
      before = Math.max(before, values[from + i]);
    }
    float scale = before / after;
    double[] log = new double[5];
    for (int i = 0; i < log.length; i++) {
      int place = Math.min(Math.max(at + i - 2, 0), count - 1);
      log[i] = Math.log(Math.min(Math.max(smooth[place] * scale, LOWEST), HIGHEST));
    }
    double slope = 0.5 * (log[3] - log[1]);
    double bend = 1e-9 + 0.25 * (log[4] - 2 * log[2] + log[0]);
    return at - slope / bend;
  }
}
