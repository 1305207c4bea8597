package org.djlext.face.align;

import org.djlext.face.FivePoints;

/**
 * An average adult face in space, in millimetres: x to the right of the picture, y down, z away
 * from the camera.
 *
 * <p>Across and along it has the proportions of {@link FaceTemplate#ARCFACE}, made symmetric, with
 * the pupils 63 mm apart; so the template itself looks straight ahead. In depth, the tip of the
 * nose lies 28 mm before the pupils and 22 mm before the corners of the mouth, rounded from
 * anthropometric surveys of adults.
 */
public final class MeanFace {

  /** About the largest distance from the centre. */
  static final double SIZE = 37;

  private static final double[][] POINTS = points();

  private MeanFace() {}

  /**
   * Returns a point.
   *
   * @param point 0 to 4, as in {@link FivePoints}
   * @return x, y and z from the centre of the five points
   */
  public static double[] point(int point) {
    return POINTS[point].clone();
  }

  private static double[][] points() {
    FivePoints t = FaceTemplate.ARCFACE.points();
    double millimetres = 63 / (t.x(FivePoints.RIGHT_EYE) - t.x(FivePoints.LEFT_EYE));
    double eyes = (t.y(FivePoints.LEFT_EYE) + t.y(FivePoints.RIGHT_EYE)) / 2;
    double mouth = (t.y(FivePoints.LEFT_MOUTH) + t.y(FivePoints.RIGHT_MOUTH)) / 2 - eyes;
    double nose = t.y(FivePoints.NOSE) - eyes;
    double halfMouth = (t.x(FivePoints.RIGHT_MOUTH) - t.x(FivePoints.LEFT_MOUTH)) / 2;
    double[][] points = {
      {-31.5, 0, 28},
      {31.5, 0, 28},
      {0, nose * millimetres, 0},
      {-halfMouth * millimetres, mouth * millimetres, 22},
      {halfMouth * millimetres, mouth * millimetres, 22}
    };
    for (int axis = 0; axis < 3; axis++) {
      double mean = 0;
      for (double[] point : points) {
        mean += point[axis] / points.length;
      }
      for (double[] point : points) {
        point[axis] -= mean;
      }
    }
    return points;
  }
}
