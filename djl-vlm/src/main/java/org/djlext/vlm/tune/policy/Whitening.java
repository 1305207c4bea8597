package org.djlext.vlm.tune.policy;

/** Brings numbers of a batch to variance 1, as trl's {@code masked_whiten}. */
public final class Whitening {

  private static final double EPSILON = 1e-8;

  private Whitening() {}

  /**
   * Whitens the values that count; the others become 0.
   *
   * @param values one row for each answer
   * @param counts which values count
   * @param centred whether the mean becomes 0 or is kept
   * @return new values in the same places
   * @throws IllegalArgumentException if fewer than two values count, which have no variance
   */
  public static float[][] of(float[][] values, boolean[][] counts, boolean centred) {
    long n = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      for (int t = 0; t < values[i].length; t++) {
        if (counts[i][t]) {
          n++;
          sum += values[i][t];
        }
      }
    }
    if (n < 2) {
      throw new IllegalArgumentException(
          "counts: expected at least 2 values that count, found " + n);
    }
    double mean = sum / n;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      for (int t = 0; t < values[i].length; t++) {
        squares += counts[i][t] ? Math.pow(values[i][t] - mean, 2) : 0;
      }
    }
    double scale = 1 / Math.sqrt(squares / (n - 1) + EPSILON);
    float[][] white = new float[values.length][];
    for (int i = 0; i < values.length; i++) {
      white[i] = new float[values[i].length];
      for (int t = 0; t < values[i].length; t++) {
        if (counts[i][t]) {
          white[i][t] = (float) ((values[i][t] - mean) * scale + (centred ? 0 : mean));
        }
      }
    }
    return white;
  }
}
