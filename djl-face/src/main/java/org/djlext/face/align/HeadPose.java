package org.djlext.face.align;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.djlext.face.FivePoints;

/**
 * How a head is turned, in degrees, as seen from afar (scaled orthographic projection). Faces of
 * other proportions than the mean one's are not taken for turned ones: a face that is short does
 * not look nodded. But how far a nose hangs and how far a head nods are one and the same in five
 * points; a nose whose tip is 3 mm lower or higher than the mean one changes the pitch by 6
 * degrees.
 *
 * @param yaw the turn about the upright axis, positive towards the right edge of the picture
 * @param pitch the nod, positive when looking up
 * @param roll the tilt in the plane of the picture, positive clockwise
 */
public record HeadPose(double yaw, double pitch, double roll) {

  /** By how much depths of faces differ, as the standard deviation of their logarithm. */
  private static final double DEPTHS = 0.25;

  /** Likewise lengths. */
  private static final double LENGTHS = 0.1;

  private static final double MOST_NOD = Math.sin(Math.toRadians(85));
  private static final double TINY = 1e-9;

  /**
   * Estimates the turn of a head from its points. An affine map brings the {@link MeanFace} to the
   * points; it is that of a head which is longer or shorter and deeper or flatter than the mean
   * one, by as little as will do, turned and seen from afar.
   *
   * @param points the face's points, in pixels of any picture
   * @return the angles
   * @throws AlignmentException if no face can have these points
   */
  public static HeadPose estimate(FivePoints points) {
    double[][] map = affine(centred(points));
    double along = Math.hypot(map[0][1], map[1][1]);
    double across = Math.hypot(map[0][0], map[0][2]) + Math.hypot(map[1][0], map[1][2]);
    if (!(along > TINY && across > TINY)) {
      throw new AlignmentException("points: expected those of a face, found " + points);
    }
    double roll = Math.atan2(-map[0][1], map[1][1]); // the upright axis stays upright otherwise
    Turned turned =
        new Turned(
            Math.cos(roll) * map[0][0] + Math.sin(roll) * map[1][0],
            Math.cos(roll) * map[0][2] + Math.sin(roll) * map[1][2],
            Math.cos(roll) * map[1][0] - Math.sin(roll) * map[0][0],
            Math.cos(roll) * map[1][2] - Math.sin(roll) * map[0][2],
            along);
    UnivariateObjectiveFunction unusual = new UnivariateObjectiveFunction(turned::unusual);
    double depth =
        new BrentOptimizer(1e-10, 1e-10)
            .optimize(
                unusual,
                GoalType.MINIMIZE,
                new MaxEval(500),
                new SearchInterval(-4 * DEPTHS, 4 * DEPTHS, 0))
            .getPoint();
    return new HeadPose(
        Math.toDegrees(turned.yaw(depth)),
        Math.toDegrees(Math.asin(turned.nod(depth))),
        Math.toDegrees(roll));
  }

  /**
   * The affine map without the roll, of which a head of scale s, length l and depth d has rows
   * {@code s (cos yaw, 0, -d sin yaw)} and {@code s (sin pitch sin yaw, l cos pitch, d sin pitch
   * cos yaw)}. All follows from the depth, of which the logarithm is given.
   *
   * @param right what a millimetre to the right is in the picture, from left to right
   * @param rightBack what a millimetre to the back is, likewise
   * @param down what a millimetre to the right is from top to bottom
   * @param downBack what a millimetre to the back is, likewise
   * @param along what a millimetre down is, likewise
   */
  private record Turned(
      double right, double rightBack, double down, double downBack, double along) {

    double scale(double depth) {
      return Math.hypot(right, rightBack / Math.exp(depth));
    }

    double yaw(double depth) {
      return Math.atan2(-rightBack / Math.exp(depth), right);
    }

    /** The sine of the pitch. */
    double nod(double depth) {
      double yaw = yaw(depth);
      double nod = down * Math.sin(yaw) + downBack / Math.exp(depth) * Math.cos(yaw);
      return Math.max(-MOST_NOD, Math.min(MOST_NOD, nod / scale(depth)));
    }

    /** How far from the mean a person of that depth is, whose length follows. */
    double unusual(double depth) {
      double nod = nod(depth);
      double length = Math.log(along / (scale(depth) * Math.sqrt(1 - nod * nod)));
      double depths = depth / DEPTHS;
      double lengths = length / LENGTHS;
      return depths * depths + lengths * lengths;
    }
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

  /** The affine map that brings the mean face nearest to the points, 2 x 3. */
  private static double[][] affine(double[] seen) {
    double[][] model = new double[FivePoints.COUNT][];
    double[][] wanted = new double[FivePoints.COUNT][];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      model[i] = MeanFace.point(i);
      wanted[i] = new double[] {seen[2 * i], seen[2 * i + 1]};
    }
    return new QRDecomposition(new Array2DRowRealMatrix(model))
        .getSolver()
        .solve(new Array2DRowRealMatrix(wanted))
        .transpose()
        .getData();
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

  private static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
      }
    }
    return out;
  }
}
