package org.djlext.examples.faces;

import org.djlext.examples.faces.FaceView.Light;

/**
 * The surface of a head as seen: a grid of points, turned, with their normals, in half widths of an
 * average head on the plane of the picture.
 */
final class HeadMesh {

  static final int COLUMNS = 57;
  static final int ROWS = 57;

  private static final double WIDEST = StrictMath.toRadians(120);
  private static final double STEEPEST = StrictMath.toRadians(88);
  private static final double CAMERA = 7;

  /** On the plane of the picture: to the right and down, and how near. */
  final double[] x = new double[COLUMNS * ROWS];

  final double[] y = new double[COLUMNS * ROWS];
  final double[] z = new double[COLUMNS * ROWS];

  /** Coordinates from the front. */
  final double[] frontX = new double[COLUMNS * ROWS];

  final double[] frontY = new double[COLUMNS * ROWS];

  /** The angle to the right, in radians. */
  final double[] theta = new double[COLUMNS * ROWS];

  /** How much light arrives, and how much of it is mirrored to the viewer. */
  final double[] light = new double[COLUMNS * ROWS];

  final double[] shine = new double[COLUMNS * ROWS];

  private final HeadShape shape;
  private final double[][] rotation;

  HeadMesh(HeadShape shape, FaceView view) {
    this.shape = shape;
    this.rotation = rotation(view);
    double[][] turned = new double[COLUMNS * ROWS][];
    double[] place = new double[5];
    for (int row = 0; row < ROWS; row++) {
      double phi = STEEPEST * (1 - 2.0 * row / (ROWS - 1));
      for (int column = 0; column < COLUMNS; column++) {
        int i = row * COLUMNS + column;
        theta[i] = WIDEST * (2.0 * column / (COLUMNS - 1) - 1);
        shape.at(theta[i], phi, place);
        frontX[i] = place[3];
        frontY[i] = place[4];
        turned[i] = turn(place);
        double[] seen = project(turned[i]);
        x[i] = seen[0];
        y[i] = seen[1];
        z[i] = turned[i][2];
      }
    }
    shade(turned, view.light());
  }

  /** Where a place on the surface is seen, given by its coordinates from the front. */
  double[] see(double frontX, double frontY) {
    return project(turn(shape.at(frontX, frontY)));
  }

  private double[] turn(double[] place) {
    double[] turned = new double[3];
    for (int r = 0; r < 3; r++) {
      turned[r] = rotation[r][0] * place[0] + rotation[r][1] * place[1] + rotation[r][2] * place[2];
    }
    return turned;
  }

  private static double[] project(double[] turned) {
    double scale = CAMERA / (CAMERA - turned[2]);
    return new double[] {turned[0] * scale, turned[1] * scale};
  }

  /** First to the side, then down, then in the plane of the picture. */
  private static double[][] rotation(FaceView view) {
    double yaw = StrictMath.toRadians(view.yaw());
    double pitch = StrictMath.toRadians(view.pitch());
    double roll = StrictMath.toRadians(view.roll());
    double cy = StrictMath.cos(yaw);
    double sy = StrictMath.sin(yaw);
    double cp = StrictMath.cos(pitch);
    double sp = StrictMath.sin(pitch);
    double cr = StrictMath.cos(roll);
    double sr = StrictMath.sin(roll);
    double[] right = {cy, 0, sy};
    double[] down = {-sp * sy, cp, sp * cy};
    double[] near = {-cp * sy, -sp, cp * cy};
    double[][] rotation = new double[3][3];
    for (int c = 0; c < 3; c++) {
      rotation[0][c] = cr * right[c] - sr * down[c];
      rotation[1][c] = sr * right[c] + cr * down[c];
      rotation[2][c] = near[c];
    }
    return rotation;
  }

  private void shade(double[][] turned, Light from) {
    double length =
        StrictMath.sqrt(from.x() * from.x() + from.y() * from.y() + from.z() * from.z());
    double lx = from.x() / length;
    double ly = from.y() / length;
    double lz = from.z() / length;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        double[] left = turned[row * COLUMNS + Math.max(0, column - 1)];
        double[] right = turned[row * COLUMNS + Math.min(COLUMNS - 1, column + 1)];
        double[] above = turned[Math.max(0, row - 1) * COLUMNS + column];
        double[] below = turned[Math.min(ROWS - 1, row + 1) * COLUMNS + column];
        double[] normal = normal(left, right, above, below);
        double facing = normal[0] * lx + normal[1] * ly + normal[2] * lz;
        int i = row * COLUMNS + column;
        // light wraps around a little, as it does on skin
        light[i] = Math.max(0, (facing + 0.15) / 1.15);
        double mirrored = 2 * facing * normal[2] - lz;
        shine[i] = facing > 0 && mirrored > 0 ? power(mirrored) : 0;
      }
    }
  }

  private static double power(double mirrored) {
    double square = mirrored * mirrored;
    double fourth = square * square;
    return fourth * fourth * fourth;
  }

  private static double[] normal(double[] left, double[] right, double[] above, double[] below) {
    double ax = right[0] - left[0];
    double ay = right[1] - left[1];
    double az = right[2] - left[2];
    double bx = below[0] - above[0];
    double by = below[1] - above[1];
    double bz = below[2] - above[2];
    double nx = ay * bz - az * by;
    double ny = az * bx - ax * bz;
    double nz = ax * by - ay * bx;
    double length = Math.max(1e-12, StrictMath.sqrt(nx * nx + ny * ny + nz * nz));
    return new double[] {nx / length, ny / length, nz / length};
  }
}
