package org.djlext.examples.sketch;

import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** The kinds of shapes. */
public enum ShapeKind {
  /** A disc or a ring. */
  CIRCLE,
  /** Four equal sides. */
  SQUARE,
  /** Three equal sides, one of them below. */
  TRIANGLE,
  /** A plus sign with broad arms. */
  CROSS;

  private static final double ARM = 0.36;

  /**
   * Returns the word for one of it.
   *
   * @return such as {@code circle}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the word for several of it.
   *
   * @return such as {@code crosses}
   */
  public String plural() {
    return this == CROSS ? "crosses" : word() + "s";
  }

  /** Returns the outline about the origin, within the unit circle or a little beyond. */
  java.awt.Shape outline() {
    return switch (this) {
      case CIRCLE -> new Ellipse2D.Double(-0.95, -0.95, 1.9, 1.9);
      case SQUARE -> new Rectangle2D.Double(-0.85, -0.85, 1.7, 1.7);
      case TRIANGLE -> polygon(0, -1.05, 1, 0.75, -1, 0.75);
      case CROSS ->
          polygon(
              -ARM, -1, ARM, -1, ARM, -ARM, 1, -ARM, 1, ARM, ARM, ARM, ARM, 1, -ARM, 1, -ARM, ARM,
              -1, ARM, -1, -ARM, -ARM, -ARM);
    };
  }

  private static Path2D polygon(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }
}
