package org.djlext.examples.captions;

import org.djlext.examples.sketch.ShapeKind;

/**
 * How well a form covers a part of a picture.
 *
 * @param kind the form, as large as the box around the part
 * @param fit intersection over union, from 0 to 1
 */
record FormFit(ShapeKind kind, double fit) {

  /** How far the sides of the form may be from those of the box, as parts of its sides. */
  private static final double[] INSETS = {0, 0.08};

  /**
   * Returns the form that covers a part best; the mask is of the box around it. A stray pixel
   * widens the box and a faint tip narrows it, so the form's own box may be a little another.
   */
  static FormFit best(boolean[][] mask) {
    FormFit best = null;
    for (double left : INSETS) {
      for (double right : INSETS) {
        for (double top : INSETS) {
          for (double bottom : INSETS) {
            for (ShapeKind kind : Thing.KINDS) {
              double fit = fit(kind, mask, new double[] {left, right, top, bottom});
              if (best == null || fit > best.fit) {
                best = new FormFit(kind, fit);
              }
            }
          }
        }
      }
    }
    return best;
  }

  private static double fit(ShapeKind kind, boolean[][] mask, double... insets) {
    int both = 0;
    int either = 0;
    int height = mask.length;
    int width = mask[0].length;
    for (int row = 0; row < height; row++) {
      double y = place((row + 0.5) / height, insets[2], insets[3]);
      for (int column = 0; column < width; column++) {
        double x = place((column + 0.5) / width, insets[0], insets[1]);
        boolean inside = Math.max(Math.abs(x), Math.abs(y)) <= 1 && isInside(kind, x, y);
        both += inside && mask[row][column] ? 1 : 0;
        either += inside || mask[row][column] ? 1 : 0;
      }
    }
    return both / (double) either;
  }

  /** Returns where the middle of a pixel is, from -1 to 1 in the form's own box. */
  private static double place(double part, double before, double behind) {
    return 2 * (part - before) / (1 - before - behind) - 1;
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
