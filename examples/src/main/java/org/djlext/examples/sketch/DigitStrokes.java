package org.djlext.examples.sketch;

import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import org.djlext.examples.sketch.SketchItem.WrittenNumber;

/** How the pen goes to write digits, in a box of the height 1; so no font is needed. */
final class DigitStrokes {

  private static final double W = WrittenNumber.WIDTH;

  private DigitStrokes() {}

  /** Returns the strokes of a digit, the box beginning at the origin. */
  static Path2D of(int digit) {
    Path2D path = new Path2D.Double();
    switch (digit) {
      case 0 -> path.append(new Ellipse2D.Double(0, 0, W, 1), false);
      case 1 -> lines(path, 0.12, 0.22, 0.36, 0, 0.36, 1);
      case 2 -> {
        path.moveTo(0.02, 0.26);
        path.curveTo(0.05, -0.09, W, -0.09, 0.57, 0.28);
        path.curveTo(0.54, 0.52, 0.1, 0.75, 0.02, 1);
        path.lineTo(W, 1);
      }
      case 3 -> {
        path.moveTo(0.04, 0.15);
        path.curveTo(0.15, -0.08, W, -0.05, 0.54, 0.25);
        path.curveTo(0.52, 0.45, 0.3, 0.46, 0.2, 0.46);
        path.curveTo(0.4, 0.46, W, 0.52, 0.58, 0.74);
        path.curveTo(0.55, 1.08, 0.1, 1.06, 0.02, 0.84);
      }
      case 4 -> lines(path, 0.45, 1, 0.45, 0, 0.02, 0.68, W, 0.68);
      case 5 -> {
        lines(path, 0.54, 0, 0.1, 0, 0.06, 0.45);
        path.curveTo(0.2, 0.32, W, 0.34, 0.58, 0.68);
        path.curveTo(0.56, 1.07, 0.12, 1.06, 0.02, 0.86);
      }
      case 6 -> six(path);
      case 7 -> lines(path, 0.02, 0, 0.58, 0, 0.22, 1);
      case 8 -> {
        path.append(new Ellipse2D.Double(0.07, 0, 0.46, 0.46), false);
        path.append(new Ellipse2D.Double(0.01, 0.46, 0.58, 0.54), false);
      }
      case 9 -> {
        six(path);
        path.transform(AffineTransform.getRotateInstance(StrictMath.PI, W / 2, 0.5));
      }
      default -> throw new IllegalArgumentException("digit: expected from 0 to 9, found " + digit);
    }
    return path;
  }

  private static void six(Path2D path) {
    path.moveTo(0.5, 0.08);
    path.curveTo(0.3, -0.06, 0.02, 0.1, 0.02, 0.65);
    path.curveTo(0.02, 1.12, 0.58, 1.12, 0.58, 0.7);
    path.curveTo(0.58, 0.35, 0.1, 0.32, 0.03, 0.65);
  }

  private static void lines(Path2D path, double... xy) {
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
  }
}
