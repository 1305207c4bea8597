package org.djlext.face.process;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.djlext.face.FivePoints;
import org.djlext.face.align.MeanFace;

/**
 * The surface of an average face: how far behind the picture's plane it lies, given by its place
 * from the front. An ellipsoid that is flat from forehead to chin, with a nose, bent so that the
 * five points of the {@link MeanFace} lie on it. In millimetres, with the mean face's axes and
 * centre.
 */
final class FaceSurface {

  /** Half the width of the face at the eyes. */
  static final double HALF_WIDTH = 72;

  /** Half its height, from the hair to under the chin. */
  static final double HALF_HEIGHT = 105;

  private static final double MIDDLE = 18; // below the eyes
  private static final double FRONT = 19; // behind the tip of the nose
  private static final double DEPTH = 95;
  private static final double LEAST = 0.02; // keeps the sides from becoming infinitely steep
  private static final double NOSE_TOP = -6;
  private static final double NOSE_LENGTH = 42;
  private static final double BEND_WIDTH = 24;
  private static final double STEP = 0.5;

  private static final double EYES = MeanFace.point(FivePoints.LEFT_EYE)[1];
  private static final double TIP = MeanFace.point(FivePoints.NOSE)[2];
  private static final RealMatrix NEARNESS = nearness();
  private static final double[] BENDS = bends();

  private FaceSurface() {}

  /** The y of the eyes. */
  static double eyes() {
    return EYES;
  }

  /** The y of the middle of the face. */
  static double middle() {
    return EYES + MIDDLE;
  }

  /** By how much the face is narrower at a height than at the eyes. */
  static double narrowing(double y) {
    return 1 - 0.25 * smooth((y - EYES - 40) / 80);
  }

  /** The depth of a place from the front. */
  static double depth(double x, double y) {
    return unbent(x, y) + spread(x, y, BENDS);
  }

  /**
   * A place on the head.
   *
   * @param x millimetres from the middle to the right
   * @param y millimetres below the eyes
   * @return the place; beside the face it lies as deep as the face's outline
   */
  static double[] place(double x, double y) {
    return new double[] {x, EYES + y, depth(x, EYES + y)};
  }

  /** Points straight out of the surface: a vector of length 1. */
  static double[] normal(double x, double y) {
    double dx = (depth(x + STEP, y) - depth(x - STEP, y)) / (2 * STEP);
    double dy = (depth(x, y + STEP) - depth(x, y - STEP)) / (2 * STEP);
    double length = Math.sqrt(dx * dx + dy * dy + 1);
    return new double[] {dx / length, dy / length, -1 / length};
  }

  /**
   * Finds how strongly each of the five points has to pull, so that at each the given value is
   * reached.
   */
  static double[] pulls(double[] values) {
    return new LUDecomposition(NEARNESS).getSolver().solve(new ArrayRealVector(values)).toArray();
  }

  /** What five points that pull give at a place: smooth, and nothing far from all of them. */
  static double spread(double x, double y, double[] pulls) {
    double sum = 0;
    for (int i = 0; i < FivePoints.COUNT; i++) {
      sum += pulls[i] * near(x, y, MeanFace.point(i));
    }
    return sum;
  }

  static double smooth(double t) {
    double c = Math.max(0, Math.min(1, t));
    return c * c * (3 - 2 * c);
  }

  private static double unbent(double x, double y) {
    double across = x / (HALF_WIDTH * narrowing(y));
    double along = (y - EYES - MIDDLE) / HALF_HEIGHT;
    double rest = 1 - across * across - Math.pow(along, 4);
    double base = FRONT + DEPTH * (1 - Math.sqrt(Math.max(LEAST, rest)));
    return TIP + base - FRONT * nose(x, y);
  }

  /** The shape of the nose: 1 at its tip, falling to 0 all around. */
  static double nose(double x, double y) {
    double t = (y - EYES - NOSE_TOP) / NOSE_LENGTH;
    if (t <= 0) {
      return 0;
    }
    double profile = t < 1 ? t : Math.max(0, 1 - 3 * (t - 1));
    double width = 6 + 4 * Math.min(1, t);
    return profile * Math.exp(-x * x / (2 * width * width));
  }

  private static double near(double x, double y, double[] point) {
    double dx = x - point[0];
    double dy = y - point[1];
    return Math.exp(-(dx * dx + dy * dy) / (2 * BEND_WIDTH * BEND_WIDTH));
  }

  private static RealMatrix nearness() {
    double[][] near = new double[FivePoints.COUNT][FivePoints.COUNT];
    for (int i = 0; i < near.length; i++) {
      for (int j = 0; j < near.length; j++) {
        near[i][j] = near(MeanFace.point(i)[0], MeanFace.point(i)[1], MeanFace.point(j));
      }
    }
    return new Array2DRowRealMatrix(near);
  }

  private static double[] bends() {
    double[] missing = new double[FivePoints.COUNT];
    for (int i = 0; i < missing.length; i++) {
      double[] p = MeanFace.point(i);
      missing[i] = p[2] - unbent(p[0], p[1]);
    }
    return pulls(missing);
  }
}
