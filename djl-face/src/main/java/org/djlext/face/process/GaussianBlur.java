package org.djlext.face.process;

/** Blurs as scipy's {@code gaussian_filter} does with its mode {@code nearest}. */
final class GaussianBlur {

  /** Where the bell ends, in standard deviations. */
  private static final double TRUNCATED = 4;

  private GaussianBlur() {}

  /**
   * Blurs values, the border's ones continued outside.
   *
   * @param v {@code (H, W)}
   * @param sigma the standard deviation in pixels, more than 0
   * @return {@code (H, W)}
   */
  static double[] blur(double[] v, int w, int h, double sigma) {
    double[] kernel = kernel(sigma);
    double[] down = new double[v.length];
    for (int y = 0; y < h; y++) {
      for (int k = 0; k < kernel.length; k++) {
        int from = Math.max(0, Math.min(h - 1, y + k - kernel.length / 2)) * w;
        double weight = kernel[k];
        for (int x = 0; x < w; x++) {
          down[y * w + x] += weight * v[from + x];
        }
      }
    }
    double[] out = new double[v.length];
    int radius = kernel.length / 2;
    double[] row = new double[w + 2 * radius];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < row.length; x++) {
        row[x] = down[y * w + Math.max(0, Math.min(w - 1, x - radius))];
      }
      for (int k = 0; k < kernel.length; k++) {
        double weight = kernel[k];
        for (int x = 0; x < w; x++) {
          out[y * w + x] += weight * row[x + k];
        }
      }
    }
    return out;
  }

  private static double[] kernel(double sigma) {
    int radius = (int) (TRUNCATED * sigma + 0.5);
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      kernel[k + radius] = Math.exp(-0.5 * k * k / (sigma * sigma));
      sum += kernel[k + radius];
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= sum;
    }
    return kernel;
  }
}
