package org.djlext.face.align;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.djlext.face.FivePoints;

/**
 * How a head is turned, in degrees. Angles are those of an average face seen from afar (scaled
 * orthographic projection). A face of other proportions looks turned, to the side by a few degrees,
 * but up or down by far more: a face that is shorter than the mean one, or has a longer nose, looks
 * nodded by 40 degrees and more, so the pitch is no measure of a single face.
 *
 * @param yaw the turn about the upright axis, positive towards the right edge of the picture
 * @param pitch the nod, positive when looking up
 * @param roll the tilt in the plane of the picture, positive clockwise
 */
public record HeadPose(double yaw, double pitch, double roll) {

  private static final int STEPS = 12;
  private static final double SMALL_STEP = 1e-9;

  /**
   * Estimates the turn of a head from its points: the turn and scale of the {@link MeanFace} whose
   * projection is nearest to the points, by Gauss-Newton steps from the affine solution.
   *
   * @param points the face's points, in pixels of any picture
   * @return the angles
   * @throws AlignmentException if no face can have these points
   */
  public static HeadPose estimate(FivePoints points) {
    double[] seen = centred(points);
    double[][] rotation = start(seen);
    double scale = bestScale(rotation, seen);
    for (int step = 0; step < STEPS; step++) {
      double[][] jacobian = new double[2 * FivePoints.COUNT][4];
      double[] residual = new double[2 * FivePoints.COUNT];
      for (int i = 0; i < FivePoints.COUNT; i++) {
        double[] p = times(rotation, MeanFace.point(i));
        residual[2 * i] = seen[2 * i] - scale * p[0];
        residual[2 * i + 1] = seen[2 * i + 1] - scale * p[1];
        // a small turn w moves p by the vector product of w and p
        jacobian[2 * i] = new double[] {0, scale * p[2], -scale * p[1], p[0]};
        jacobian[2 * i + 1] = new double[] {-scale * p[2], 0, scale * p[0], p[1]};
      }
      RealVector change = solve(jacobian, residual, points);
      rotation = turned(rotation, change);
      scale += change.getEntry(3);
      if (change.getSubVector(0, 3).getNorm() < SMALL_STEP) {
        break;
      }
    }
    return of(rotation);
  }

  /**
   * Returns the rotation: first yaw, then pitch, then roll.
   *
   * @return 3 x 3, of columns (x to the right, y down, z away from the camera)
   */
  public double[][] rotation() {
    double a = Math.toRadians(yaw);
    double b = Math.toRadians(pitch);
    double c = Math.toRadians(roll);
    double[][] turn = {{Math.cos(a), 0, -Math.sin(a)}, {0, 1, 0}, {Math.sin(a), 0, Math.cos(a)}};
    double[][] nod = {{1, 0, 0}, {0, Math.cos(b), Math.sin(b)}, {0, -Math.sin(b), Math.cos(b)}};
    double[][] tilt = {{Math.cos(c), -Math.sin(c), 0}, {Math.sin(c), Math.cos(c), 0}, {0, 0, 1}};
    return product(tilt, product(nod, turn));
  }

  /** The inverse of {@link #rotation}. */
  private static HeadPose of(double[][] r) {
    // the last row is not changed by the tilt: (cos pitch sin yaw, -sin pitch, cos pitch cos yaw)
    double pitch = Math.asin(Math.max(-1, Math.min(1, -r[2][1])));
    double yaw = Math.atan2(r[2][0], r[2][2]);
    double roll = Math.atan2(-r[0][1], r[1][1]);
    return new HeadPose(Math.toDegrees(yaw), Math.toDegrees(pitch), Math.toDegrees(roll));
  }

  /** The rotation nearest to the affine map that brings the mean face to the points. */
  private static double[][] start(double[] seen) {
    double[][] model = new double[FivePoints.COUNT][];
    double[][] wanted = new double[FivePoints.COUNT][];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      model[i] = MeanFace.point(i);
      wanted[i] = new double[] {seen[2 * i], seen[2 * i + 1]};
    }
    RealMatrix affine =
        new QRDecomposition(new Array2DRowRealMatrix(model))
            .getSolver()
            .solve(new Array2DRowRealMatrix(wanted))
            .transpose(); // 2 x 3
    SingularValueDecomposition svd = new SingularValueDecomposition(affine);
    double[][] rows = svd.getU().multiply(svd.getVT()).getData();
    return new double[][] {rows[0], rows[1], vectorProduct(rows[0], rows[1])};
  }

  private static double bestScale(double[][] rotation, double[] seen) {
    double both = 0;
    double own = 0;
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = times(rotation, MeanFace.point(i));
      both += p[0] * seen[2 * i] + p[1] * seen[2 * i + 1];
      own += p[0] * p[0] + p[1] * p[1];
    }
    return both / own;
  }

  private static RealVector solve(double[][] jacobian, double[] residual, FivePoints points) {
    try {
      return new QRDecomposition(new Array2DRowRealMatrix(jacobian), 1e-12)
          .getSolver()
          .solve(new ArrayRealVector(residual));
    } catch (SingularMatrixException e) {
      throw new AlignmentException("points: expected those of a face, found " + points);
    }
  }

  private static double[] centred(FivePoints points) {
    double[] p = points.toArray();
    double x = 0;
    double y = 0;
    for (int i = 0; i < FivePoints.COUNT; i++) {
      x += p[2 * i] / FivePoints.COUNT;
      y += p[2 * i + 1] / FivePoints.COUNT;
    }
    double spread = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] -= i % 2 == 0 ? x : y;
      spread = Math.max(spread, Math.abs(p[i]));
    }
    if (!(spread > 1e-9 * Math.max(Math.abs(x), Math.abs(y)))) {
      throw new AlignmentException("points: expected different ones, found " + points);
    }
    for (int i = 0; i < p.length; i++) {
      p[i] *= MeanFace.SIZE / spread; // so that one tolerance fits all pictures
    }
    return p;
  }

  /** Turns by a vector whose direction is the axis and whose length is the angle (Rodrigues). */
  private static double[][] turned(double[][] rotation, RealVector by) {
    double x = by.getEntry(0);
    double y = by.getEntry(1);
    double z = by.getEntry(2);
    double angle = Math.sqrt(x * x + y * y + z * z);
    double s = angle < SMALL_STEP ? 1 : Math.sin(angle) / angle;
    double c = angle < SMALL_STEP ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
    double[][] turn = {
      {1 - c * (y * y + z * z), c * x * y - s * z, c * x * z + s * y},
      {c * x * y + s * z, 1 - c * (x * x + z * z), c * y * z - s * x},
      {c * x * z - s * y, c * y * z + s * x, 1 - c * (x * x + y * y)}
    };
    return product(turn, rotation);
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
      }
    }
    return out;
  }

  private static double[] times(double[][] a, double[] v) {
    double[] out = new double[3];
    for (int i = 0; i < 3; i++) {
      out[i] = a[i][0] * v[0] + a[i][1] * v[1] + a[i][2] * v[2];
    }
    return out;
  }

  private static double[] vectorProduct(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }
}
