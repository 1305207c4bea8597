package org.djlext.examples.figures;

/**
 * A rotation of space. x points to the right of a person who is looked at from the front, so to the
 * left side of the body; y points down and z to the viewer.
 *
 * @param m nine numbers, row by row
 */
record Turn(double[] m) {

  static final Turn NONE = new Turn(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});

  /** About x: what points down comes forward, to the viewer. */
  static Turn forward(double degrees) {
    double s = StrictMath.sin(StrictMath.toRadians(degrees));
    double c = StrictMath.cos(StrictMath.toRadians(degrees));
    return new Turn(new double[] {1, 0, 0, 0, c, -s, 0, s, c});
  }

  /** About y: what points to the viewer turns to the right of the picture. */
  static Turn around(double degrees) {
    double s = StrictMath.sin(StrictMath.toRadians(degrees));
    double c = StrictMath.cos(StrictMath.toRadians(degrees));
    return new Turn(new double[] {c, 0, s, 0, 1, 0, -s, 0, c});
  }

  /** About z: what points down turns to the right of the picture. */
  static Turn aside(double degrees) {
    double s = StrictMath.sin(StrictMath.toRadians(degrees));
    double c = StrictMath.cos(StrictMath.toRadians(degrees));
    return new Turn(new double[] {c, s, 0, -s, c, 0, 0, 0, 1});
  }

  /** Returns the rotation that does the other one first. */
  Turn after(Turn other) {
    double[] product = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          product[3 * i + j] += m[3 * i + k] * other.m[3 * k + j];
        }
      }
    }
    return new Turn(product);
  }

  /** Returns where an arrow of three numbers comes to, added to where it begins. */
  double[] apply(double[] from, double x, double y, double z) {
    return new double[] {
      from[0] + m[0] * x + m[1] * y + m[2] * z,
      from[1] + m[3] * x + m[4] * y + m[5] * z,
      from[2] + m[6] * x + m[7] * y + m[8] * z
    };
  }
}
