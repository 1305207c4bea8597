package org.djlext.face.process;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.djlext.face.FivePoints;
import org.djlext.face.align.HeadPose;
import org.djlext.face.align.MeanFace;
import org.djlext.face.align.PointFit;

/**
 * Where a head is in a picture: the mean face, made as long and as deep as the person's is, turned,
 * scaled and shifted, seen from afar.
 *
 * <p>First an affine map from space to the picture is fitted to the five points. Its column of y is
 * turned by the roll alone, and its row of x, roll undone, is {@code scale * (cos yaw, 0, -depth *
 * sin yaw)}; so a nod is not taken for a turn to the side, as it is by a rigid fit to a face of
 * other proportions. What a wide face with a long nose and a turned head have in common is decided
 * by how much people differ ({@link HeadYaw}). How far a nose hangs and how far a head nods are one
 * and the same in five points; up to 30 degrees they are taken for a nod.
 *
 * @param pose how the head is turned
 * @param rotation {@code (3, 3)} of the pose
 * @param scale pixels per millimetre
 * @param length how much longer the face is than the mean face
 * @param depth how much deeper its five points are
 * @param x where the centre of the five points is, in pixels
 * @param y likewise
 * @param rest {@code (10)}: the points less those of this head, in pixels
 */
record HeadFit(
    HeadPose pose,
    double[][] rotation,
    double scale,
    double length,
    double depth,
    double x,
    double y,
    double[] rest) {

  private static final double MOST_NOD = Math.sin(Math.toRadians(30));
  private static final double LEAST_DEPTH = 0.5;
  private static final double MOST_DEPTH = 2.5;

  /**
   * Finds the head.
   *
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  static HeadFit of(FivePoints points) {
    PointFit.similarity(meanFront(), points.toArray()); // refuses what cannot be a face
    double x = 0;
    double y = 0;
    for (int i = 0; i < FivePoints.COUNT; i++) {
      x += points.x(i) / FivePoints.COUNT;
      y += points.y(i) / FivePoints.COUNT;
    }
    double[][] a = affine(points, x, y);
    double roll = Math.atan2(-a[0][1], a[1][1]);
    double c = Math.cos(roll);
    double s = Math.sin(roll);
    double across = c * a[0][0] + s * a[1][0];
    double deep = c * a[0][2] + s * a[1][2];
    double along = Math.hypot(a[0][1], a[1][1]);
    double yaw = HeadYaw.likeliest(across, deep, along);
    double scale = across / Math.cos(yaw);
    double seen = Math.abs(Math.sin(yaw)) < 1e-3 ? 1 : -deep / (scale * Math.sin(yaw));
    double depth = Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, seen));
    double down = -s * a[0][0] + c * a[1][0];
    double downDeep = -s * a[0][2] + c * a[1][2];
    double nod = (down * Math.sin(yaw) + downDeep / depth * Math.cos(yaw)) / scale;
    double pitch = Math.asin(Math.max(-MOST_NOD, Math.min(MOST_NOD, nod)));
    double length = along / (scale * Math.cos(pitch));
    HeadPose pose = new HeadPose(Math.toDegrees(yaw), Math.toDegrees(pitch), Math.toDegrees(roll));
    double[] rest = new double[2 * FivePoints.COUNT];
    HeadFit fit = new HeadFit(pose, pose.rotation(), scale, length, depth, x, y, rest);
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = fit.point(i);
      rest[2 * i] = points.x(i) - fit.pixelX(p);
      rest[2 * i + 1] = points.y(i) - fit.pixelY(p);
    }
    return fit;
  }

  /** The same head at the same place, turned otherwise. */
  HeadFit turned(HeadPose other) {
    return new HeadFit(other, other.rotation(), scale, length, depth, x, y, rest);
  }

  /** Where the five points are. */
  FivePoints points() {
    double[] points = rest.clone();
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = point(i);
      points[2 * i] += pixelX(p);
      points[2 * i + 1] += pixelY(p);
    }
    return new FivePoints(points);
  }

  /**
   * Brings points of the mean face to those of this head, which are deeper near the five points.
   *
   * @param mean {@code (V, 3)}
   * @return {@code (V, 3)}, to be given to the other methods
   */
  double[][] shaped(double[][] mean) {
    double[] more = new double[FivePoints.COUNT];
    for (int i = 0; i < more.length; i++) {
      more[i] = (depth - 1) * MeanFace.point(i)[2];
    }
    double longer = more[FivePoints.NOSE]; // a nose is deeper along its own ridge only
    more[FivePoints.NOSE] = 0;
    double[] pulls = FaceSurface.pulls(more);
    double[][] shaped = new double[mean.length][];
    for (int i = 0; i < mean.length; i++) {
      double[] p = mean[i];
      double deeper = FaceSurface.spread(p[0], p[1], pulls) + longer * FaceSurface.nose(p[0], p[1]);
      shaped[i] = new double[] {p[0], p[1], p[2] + deeper};
    }
    return shaped;
  }

  double pixelX(double[] point) {
    return scale * row(rotation[0], point) + x;
  }

  double pixelY(double[] point) {
    return scale * row(rotation[1], point) + y;
  }

  /** How far away a point is, in millimetres from the centre of the five points. */
  double away(double[] point) {
    return row(rotation[2], point);
  }

  private double row(double[] r, double[] p) {
    return r[0] * p[0] + r[1] * length * p[1] + r[2] * p[2];
  }

  private double[] point(int i) {
    double[] p = MeanFace.point(i);
    p[2] *= depth;
    return p;
  }

  private static double[][] affine(FivePoints points, double x, double y) {
    double[][] mean = new double[FivePoints.COUNT][];
    double[][] seen = new double[FivePoints.COUNT][];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      mean[i] = MeanFace.point(i);
      seen[i] = new double[] {points.x(i) - x, points.y(i) - y};
    }
    RealMatrix solved =
        new QRDecomposition(new Array2DRowRealMatrix(mean))
            .getSolver()
            .solve(new Array2DRowRealMatrix(seen));
    return solved.transpose().getData(); // 2 x 3
  }

  private static double[] meanFront() {
    double[] front = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      front[2 * i] = MeanFace.point(i)[0];
      front[2 * i + 1] = MeanFace.point(i)[1];
    }
    return front;
  }
}
