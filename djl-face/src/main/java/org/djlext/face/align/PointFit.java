package org.djlext.face.align;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.djlext.flashattn.image.Affine;

/** The map of the plane that brings points nearest to other points, by least squares. */
public final class PointFit {

  /** Points nearer to each other than this part of their coordinates are one point. */
  private static final double SMALLEST_SPREAD = 1e-9;

  private PointFit() {}

  /**
   * Fits a turn, a scale and a shift, never a reflection (Umeyama, "Least-squares estimation of
   * transformation parameters between two point patterns", 1991).
   *
   * @param from x and y of each point in turn, at least two points
   * @param to where they should come to, in the same order
   * @return the map from the first to the second
   * @throws AlignmentException if the points of either side are all equal, or no scale above 0 is
   *     better than 0, as it is for points that are mirrored beyond all likeness
   */
  public static Affine similarity(double[] from, double[] to) {
    int n = check(from, to, 2);
    double[] m = mean(from);
    double[] k = mean(to);
    double[][] a = new double[2][2];
    double variance = 0;
    for (int i = 0; i < n; i++) {
      double x = from[2 * i] - m[0];
      double y = from[2 * i + 1] - m[1];
      double u = to[2 * i] - k[0];
      double v = to[2 * i + 1] - k[1];
      a[0][0] += u * x / n;
      a[0][1] += u * y / n;
      a[1][0] += v * x / n;
      a[1][1] += v * y / n;
      variance += (x * x + y * y) / n;
    }
    SingularValueDecomposition svd = new SingularValueDecomposition(new Array2DRowRealMatrix(a));
    RealMatrix u = svd.getU();
    RealMatrix vt = svd.getVT();
    double handed = Math.signum(determinant(u) * determinant(vt));
    double[] s = svd.getSingularValues();
    double scale = (s[0] + handed * s[1]) / variance;
    if (!(scale > 0) || s[0] + handed * s[1] <= 1e-9 * s[0]) {
      throw new AlignmentException(
          "points: expected a face like the template, found " + Arrays.toString(from));
    }
    RealMatrix turn =
        u.multiply(MatrixUtils.createRealDiagonalMatrix(new double[] {1, handed})).multiply(vt);
    return around(turn.scalarMultiply(scale), m, k);
  }

  /**
   * Fits any affine map: with shear, and with another scale across than along.
   *
   * @param from x and y of each point in turn, at least three points
   * @param to where they should come to, in the same order
   * @return the map from the first to the second
   * @throws AlignmentException if the points lie on a line
   */
  public static Affine affine(double[] from, double[] to) {
    int n = check(from, to, 3);
    double[] m = mean(from);
    double[] k = mean(to);
    double[][] given = new double[n][2];
    double[][] wanted = new double[n][2];
    for (int i = 0; i < 2 * n; i++) {
      given[i / 2][i % 2] = from[i] - m[i % 2];
      wanted[i / 2][i % 2] = to[i] - k[i % 2];
    }
    try {
      RealMatrix solved =
          new QRDecomposition(new Array2DRowRealMatrix(given), SMALLEST_SPREAD * spread(from, m))
              .getSolver()
              .solve(new Array2DRowRealMatrix(wanted)); // 2 x 2, transposed
      return around(solved.transpose(), m, k);
    } catch (SingularMatrixException e) {
      throw new AlignmentException(
          "points: expected some that are not on one line, found " + Arrays.toString(from));
    }
  }

  private static Affine around(RealMatrix a, double[] m, double[] k) {
    double xx = a.getEntry(0, 0);
    double xy = a.getEntry(0, 1);
    double yx = a.getEntry(1, 0);
    double yy = a.getEntry(1, 1);
    return new Affine(xx, xy, k[0] - xx * m[0] - xy * m[1], yx, yy, k[1] - yx * m[0] - yy * m[1]);
  }

  private static int check(double[] from, double[] to, int least) {
    if (from.length != to.length || from.length % 2 != 0 || from.length < 2 * least) {
      throw new IllegalArgumentException(
          "points: expected x and y of at least %d, and as many on both sides, found %d and %d"
                  .formatted(least, from.length, to.length)
              + " numbers");
    }
    for (double[] side : new double[][] {from, to}) {
      if (!Arrays.stream(side).allMatch(Double::isFinite)) {
        throw new AlignmentException(
            "points: expected finite numbers, found " + Arrays.toString(side));
      }
      double largest = Arrays.stream(side).map(Math::abs).max().orElse(0);
      if (!(spread(side, mean(side)) > SMALLEST_SPREAD * largest)) {
        throw new AlignmentException(
            "points: expected different ones, found " + Arrays.toString(side));
      }
    }
    return from.length / 2;
  }

  private static double spread(double[] points, double[] mean) {
    double most = 0;
    for (int i = 0; i < points.length; i++) {
      most = Math.max(most, Math.abs(points[i] - mean[i % 2]));
    }
    return most;
  }

  private static double[] mean(double[] points) {
    double[] mean = new double[2];
    for (int i = 0; i < points.length; i++) {
      mean[i % 2] += points[i] / (points.length / 2);
    }
    return mean;
  }

  private static double determinant(RealMatrix m) {
    return m.getEntry(0, 0) * m.getEntry(1, 1) - m.getEntry(0, 1) * m.getEntry(1, 0);
  }
}
