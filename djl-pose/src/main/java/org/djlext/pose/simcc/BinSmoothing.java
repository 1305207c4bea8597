package org.djlext.pose.simcc;

import java.util.Arrays;

/** What the bins beside a joint's own are given in labels. */
public sealed interface BinSmoothing {

  /**
   * Fills one row.
   *
   * @param row the bins of one axis, all 0
   * @param bin the joint's own bin, which may lie outside
   * @param axis 0 for x, 1 for y
   */
  void fill(float[] row, long bin, int axis);

  /**
   * Says whether any part of a label falls into the bins.
   *
   * @param bins how many bins there are
   * @param bin the joint's own bin
   * @param axis 0 for x, 1 for y
   * @return false if the joint has to be left out
   */
  boolean reaches(int bins, long bin, int axis);

  /**
   * A normal distribution around the joint's bin.
   *
   * @param sigmaX its deviation along x, in bins
   * @param sigmaY its deviation along y, in bins
   * @param normalized whether it is divided by its integral, else its peak is 1
   */
  record Gaussian(double sigmaX, double sigmaY, boolean normalized) implements BinSmoothing {

    /**
     * Checks the values.
     *
     * @param sigmaX its deviation along x, in bins
     * @param sigmaY its deviation along y, in bins
     * @param normalized whether it is divided by its integral
     * @throws IllegalArgumentException if a deviation is not positive
     */
    public Gaussian {
      if (!(sigmaX > 0) || !(sigmaY > 0)) {
        throw new IllegalArgumentException(
            "sigma: expected positive numbers, found %s and %s".formatted(sigmaX, sigmaY));
      }
    }

    double sigma(int axis) {
      return axis == 0 ? sigmaX : sigmaY;
    }

    @Override
    public void fill(float[] row, long bin, int axis) {
      double sigma = sigma(axis);
      double norm = normalized ? sigma * Math.sqrt(Math.PI * 2) : 1;
      for (int i = 0; i < row.length; i++) {
        double d = i - bin;
        row[i] = (float) ((float) Math.exp(-d * d / (2 * sigma * sigma)) / norm);
      }
    }

    @Override
    public boolean reaches(int bins, long bin, int axis) {
      double radius = 3 * sigma(axis);
      return bin - radius < bins && bin + radius + 1 >= 0;
    }
  }

  /**
   * The same small value for all bins but the joint's own.
   *
   * @param weight what they have together, from 0 to 1
   */
  record Uniform(double weight) implements BinSmoothing {

    /**
     * Checks the value.
     *
     * @param weight what the other bins have together
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Uniform {
      if (!(weight >= 0 && weight <= 1)) {
        throw new IllegalArgumentException("label_smoothing: expected 0 to 1, found " + weight);
      }
    }

    @Override
    public void fill(float[] row, long bin, int axis) {
      Arrays.fill(row, (float) (weight / (row.length - 1)));
      row[(int) bin] = (float) (1 - weight);
    }

    @Override
    public boolean reaches(int bins, long bin, int axis) {
      return bin >= 0 && bin < bins;
    }
  }
}
