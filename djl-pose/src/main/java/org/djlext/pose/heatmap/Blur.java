package org.djlext.pose.heatmap;

import java.util.Arrays;

/** A map blurred by the same weights in both directions, zeros outside, whole or around a place. */
final class Blur {

  private final int width;
  private final int height;
  private final float[] kernel;
  private final float[] across;
  private final float[] smooth;

  /** Takes the size of maps and an odd number of weights. */
  Blur(int width, int height, float[] kernel) {
    this.width = width;
    this.height = height;
    this.kernel = kernel;
    this.across = new float[width * height];
    this.smooth = new float[width * height];
  }

  /** Returns the blurred value of a place that was blurred last. */
  float at(int x, int y) {
    return smooth[y * width + x];
  }

  /** Blurs the map that begins at an index, and returns the highest value. */
  float whole(float[] values, int from) {
    blur(values, from, 0, width, 0, height);
    float highest = Float.NEGATIVE_INFINITY;
    for (float value : smooth) {
      highest = Math.max(highest, value);
    }
    return highest;
  }

  /** Blurs the places of a map within some distance of (x, y), and returns their lowest value. */
  float around(float[] values, int from, int x, int y, int distance) {
    int left = Math.max(0, x - distance);
    int right = Math.min(width, x + distance + 1);
    int top = Math.max(0, y - distance);
    int bottom = Math.min(height, y + distance + 1);
    blur(values, from, left, right, top, bottom);
    float lowest = Float.POSITIVE_INFINITY;
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        lowest = Math.min(lowest, at(column, row));
      }
    }
    return lowest;
  }

  private void blur(float[] values, int from, int left, int right, int top, int bottom) {
    int half = kernel.length / 2;
    int firstRow = Math.max(0, top - half);
    int endRow = Math.min(height, bottom + half);
    for (int row = firstRow; row < endRow; row++) {
      int at = row * width;
      Arrays.fill(across, at + left, at + right, 0);
      for (int t = 0; t < kernel.length; t++) {
        float weight = kernel[t];
        int shift = t - half;
        int end = Math.min(right, width - shift);
        for (int column = Math.max(left, -shift); column < end; column++) {
          across[at + column] += weight * values[from + at + column + shift];
        }
      }
    }
    for (int row = top; row < bottom; row++) {
      int at = row * width;
      Arrays.fill(smooth, at + left, at + right, 0);
      int end = Math.min(kernel.length, height + half - row);
      for (int t = Math.max(0, half - row); t < end; t++) {
        float weight = kernel[t];
        int above = (row + t - half) * width;
        for (int column = left; column < right; column++) {
          smooth[at + column] += weight * across[above + column];
        }
      }
    }
  }
}
