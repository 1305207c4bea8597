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
 */
final class HeadFit {

  private static final double MOST_NOD = Math.sin(Math.toRadians(30));
  private static final double LEAST_DEPTH = 0.5;
  private static final double MOST_DEPTH = 2.5;

  private final HeadPose pose;
  private final double[][] rotation;
  private final double scale;
  private final double length;
  private final double x;
  private final double y;
  private final double[][] pulls; // of the five points to the right, down and to the back
  private final double nose;

  private HeadFit(HeadFit head, HeadPose pose) {
    this(pose, head.scale, head.length, head.x, head.y, head.pulls, head.nose);
  }

  private HeadFit(
      HeadPose pose,
      double scale,
      double length,
      double x,
      double y,
      double[][] pulls,
      double nose) {
    this.pose = pose;
    this.rotation = pose.rotation();
    this.scale = scale;
    this.length = length;
    this.x = x;
    this.y = y;
    this.pulls = pulls;
    this.nose = nose;
  }

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
    double[][] pulls = new double[3][FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      pulls[2][i] = (depth - 1) * MeanFace.point(i)[2];
    }
    double nose = pulls[2][FivePoints.NOSE]; // a nose is deeper along its own ridge only
    pulls[2][FivePoints.NOSE] = 0;
    pulls[2] = FaceSurface.pulls(pulls[2]);
    HeadFit mean = new HeadFit(pose, scale, length, x, y, pulls, nose);
    double[][] rest = new double[2][FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = mean.shaped(MeanFace.point(i));
      rest[0][i] = points.x(i) - mean.pixelX(p);
      rest[1][i] = points.y(i) - mean.pixelY(p);
    }
    pulls = new double[][] {FaceSurface.pulls(rest[0]), FaceSurface.pulls(rest[1]), pulls[2]};
    return new HeadFit(pose, scale, length, x, y, pulls, nose);
  }

  /** The same head at the same place, turned otherwise. */
  HeadFit turned(HeadPose other) {
    return new HeadFit(this, other);
  }

  /** How the head is turned. */
  HeadPose pose() {
    return pose;
  }

  /** How many pixels a millimetre has. */
  double scale() {
    return scale;
  }

  /** Where the five points are. */
  FivePoints points() {
    double[] points = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double[] p = shaped(MeanFace.point(i));
      points[2 * i] = pixelX(p);
      points[2 * i + 1] = pixelY(p);
    }
    return new FivePoints(points);
  }

  /** Brings a point of the mean face to that of this head, to be given to the other methods. */
  double[] shaped(double[] mean) {
    double deeper =
        FaceSurface.spread(mean[0], mean[1], pulls[2]) + nose * FaceSurface.nose(mean[0], mean[1]);
    return new double[] {mean[0], mean[1], mean[2] + deeper};
  }

  double pixelX(double[] point) {
    return scale * row(rotation[0], point) + x + FaceSurface.spread(point[0], point[1], pulls[0]);
  }

  double pixelY(double[] point) {
    return scale * row(rotation[1], point) + y + FaceSurface.spread(point[0], point[1], pulls[1]);
  }

  /** How far away a point is, in millimetres from the centre of the five points. */
  double away(double[] point) {
    return row(rotation[2], point);
  }

  /** Turns a direction of the mean face as this head is turned. */
  double[] turn(double[] direction) {
    double[] turned = new double[rotation.length];
    for (int i = 0; i < turned.length; i++) {
      double[] r = rotation[i];
      turned[i] = r[0] * direction[0] + r[1] * direction[1] + r[2] * direction[2];
    }
    return turned;
  }

  private double row(double[] r, double[] p) {
    return r[0] * p[0] + r[1] * length * p[1] + r[2] * p[2];
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
