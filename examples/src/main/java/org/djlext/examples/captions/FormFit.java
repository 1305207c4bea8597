package org.djlext.examples.captions;

import org.djlext.examples.sketch.ShapeKind;

/**
 * How well a form covers a part of a picture.
 *
 * @param kind the form, as large as the box around the part
 * @param fit intersection over union, from 0 to 1
 */
record FormFit(ShapeKind kind, double fit) {

  /** Returns the form that covers a part best; the mask is of the box around it. */
  static FormFit best(boolean[][] mask) {
    FormFit best = null;
    for (ShapeKind kind : Thing.KINDS) {
      double fit = fit(kind, mask);
      if (best == null || fit > best.fit) {
        best = new FormFit(kind, fit);
      }
    }
    return best;
  }

  private static double fit(ShapeKind kind, boolean[][] mask) {
    int both = 0;
    int either = 0;
    int height = mask.length;
    int width = mask[0].length;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        // the middle of the pixel, from -1 to 1 in the box
        double x = (2 * column + 1.0) / width - 1;
        double y = (2 * row + 1.0) / height - 1;
        boolean inside = isInside(kind, x, y);
        both += inside && mask[row][column] ? 1 : 0;
        either += inside || mask[row][column] ? 1 : 0;
      }
    }
    return both / (double) either;
  }

  private static boolean isInside(ShapeKind kind, double x, double y) {
    return switch (kind) {
      case CIRCLE -> x * x + y * y <= 1;
      case SQUARE -> true;
      case TRIANGLE -> Math.abs(x) <= (y + 1) / 2;
      case CROSS -> throw new IllegalArgumentException("no caption tells of crosses");
    };
  }
}
