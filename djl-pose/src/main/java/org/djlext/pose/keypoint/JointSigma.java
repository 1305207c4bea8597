package org.djlext.pose.keypoint;

/**
 * How far joints may lie from where they were found, in the pixels that the joints are in: the
 * scale of the distribution that a head gives on each axis, for drawing ellipses.
 *
 * <p>It is what the model says and not a measured error; whether the two agree is a question of
 * training. Residual likelihood learns the standard deviation where its base is Gaussian, and where
 * it is Laplace a scale proportional to it.
 *
 * @param x K numbers, of the places from the left
 * @param y K numbers, of the places from the top
 */
public record JointSigma(float[] x, float[] y) {

  /**
   * Checks the lengths. The arrays are not copied: whoever gives them leaves them alone.
   *
   * @param x K numbers, of the places from the left
   * @param y K numbers, of the places from the top
   * @throws IllegalArgumentException if the lengths differ
   */
  public JointSigma {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "sigma: expected as many x as y, found %d and %d".formatted(x.length, y.length));
    }
  }

  /**
   * Returns the same in other pixels.
   *
   * @param timesX how many of them one pixel is from left to right
   * @param timesY how many of them one pixel is from top to bottom
   * @return new arrays
   */
  public JointSigma scaled(double timesX, double timesY) {
    float[] scaledX = new float[x.length];
    float[] scaledY = new float[y.length];
    for (int i = 0; i < x.length; i++) {
      scaledX[i] = (float) (x[i] * timesX);
      scaledY[i] = (float) (y[i] * timesY);
    }
    return new JointSigma(scaledX, scaledY);
  }
}
