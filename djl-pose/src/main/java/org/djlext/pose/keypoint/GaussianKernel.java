package org.djlext.pose.keypoint;

/** The weights of a Gaussian blur as OpenCV chooses them when only the size is given. */
public final class GaussianKernel {

  /** Up to this size OpenCV has fixed weights, here the half from the middle on. */
  private static final float[][] SMALL = {
    {1}, {0.5f, 0.25f}, {0.375f, 0.25f, 0.0625f}, {0.28125f, 0.21875f, 0.109375f, 0.03125f}
  };

  private GaussianKernel() {}

  /**
   * Returns the weights.
   *
   * @param size the odd number of weights
   * @return weights whose sum is 1
   * @throws IllegalArgumentException if the size is even or not positive
   */
  public static float[] ofSize(int size) {
    if (size < 1 || size % 2 == 0) {
      throw new IllegalArgumentException("blur kernel: expected an odd number, found " + size);
    }
    int half = size / 2;
    float[] weights = new float[size];
    if (half < SMALL.length) {
      for (int i = 0; i <= half; i++) {
        weights[half + i] = weights[half - i] = SMALL[half][i];
      }
      return weights;
    }
    double sigma = 0.3 * ((size - 1) * 0.5 - 1) + 0.8;
    double[] exact = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double d = i - half;
      exact[i] = Math.exp(-d * d / (2 * sigma * sigma));
      sum += exact[i];
    }
    for (int i = 0; i < size; i++) {
      weights[i] = (float) (exact[i] / sum);
    }
    return weights;
  }
}
