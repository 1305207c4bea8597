package org.djlext.examples.sketch;

import java.util.Locale;
import java.util.Optional;
import org.djlext.examples.sketch.SketchItem.PlacedShape;

/** Where one shape is, seen from another. */
public enum Side {
  /** Further left, and not much higher or lower. */
  LEFT,
  /** Further right, and not much higher or lower. */
  RIGHT,
  /** Higher, and not much further left or right. */
  ABOVE,
  /** Lower, and not much further left or right. */
  BELOW;

  private static final double CLEAR = 1.5;

  /**
   * Says where a shape is.
   *
   * @param shape the shape
   * @param other from which it is seen
   * @return the side, or nothing if it lies nearly on a diagonal
   */
  public static Optional<Side> of(PlacedShape shape, PlacedShape other) {
    double dx = shape.x() - other.x();
    double dy = shape.y() - other.y();
    if (Math.abs(dx) >= CLEAR * Math.abs(dy)) {
      return Optional.of(dx < 0 ? LEFT : RIGHT);
    } else if (Math.abs(dy) >= CLEAR * Math.abs(dx)) {
      return Optional.of(dy < 0 ? ABOVE : BELOW);
    }
    return Optional.empty();
  }

  /**
   * Returns the word for it.
   *
   * @return such as {@code left}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the words that stand between the names of the two shapes.
   *
   * @return such as {@code left of} or {@code above}
   */
  public String preposition() {
    return this == LEFT || this == RIGHT ? word() + " of" : word();
  }
}
