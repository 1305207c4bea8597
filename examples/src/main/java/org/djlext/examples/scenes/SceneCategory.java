package org.djlext.examples.scenes;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What can be seen in a generated scene: countable things, and stuff that fills the background. The
 * ordinal is the category id, of things first.
 */
public enum SceneCategory {
  /** A disc. */
  CIRCLE,
  /** A square, at any angle. */
  SQUARE,
  /** An equilateral triangle, at any angle. */
  TRIANGLE,
  /** A star of five points, at any angle. */
  STAR,
  /** The digit 0; digits lean by a few degrees only, or a 6 would be a 9. */
  DIGIT_0,
  /** The digit 1. */
  DIGIT_1,
  /** The digit 2. */
  DIGIT_2,
  /** The digit 3. */
  DIGIT_3,
  /** The digit 4. */
  DIGIT_4,
  /** The digit 5. */
  DIGIT_5,
  /** The digit 6. */
  DIGIT_6,
  /** The digit 7. */
  DIGIT_7,
  /** The digit 8. */
  DIGIT_8,
  /** The digit 9. */
  DIGIT_9,
  /** Blue above, with clouds. */
  SKY,
  /** Green blades. */
  GRASS,
  /** Yellow grains. */
  SAND,
  /** Dark waves. */
  WATER;

  private static final List<SceneCategory> ALL = List.of(values());

  /**
   * Returns whether this is a countable thing, and not stuff.
   *
   * @return whether it is
   */
  public boolean isThing() {
    return ordinal() < SKY.ordinal();
  }

  /** Returns whether this is a digit. */
  boolean isDigit() {
    return isThing() && ordinal() >= DIGIT_0.ordinal();
  }

  /**
   * Returns the name that people read, such as {@code digit 7}.
   *
   * @return the name
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * Returns all things, in the order of their ids.
   *
   * @return the things
   */
  public static List<SceneCategory> things() {
    return filtered(true).toList();
  }

  /**
   * Returns all stuff, in the order of their ids.
   *
   * @return the stuff
   */
  public static List<SceneCategory> stuff() {
    return filtered(false).toList();
  }

  private static Stream<SceneCategory> filtered(boolean thing) {
    return ALL.stream().filter(category -> category.isThing() == thing);
  }
}
