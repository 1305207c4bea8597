package org.djlext.examples.visionlanguage;

import java.util.Locale;

/** What questions about pictures are about. */
public enum QuestionKind {
  /** How many there are of something. */
  COUNT,
  /** Which color something has. */
  COLOR,
  /** Which shape has some color. */
  SHAPE,
  /** Where something is, in the picture or beside something else. */
  POSITION,
  /** Which number is written. */
  DIGITS,
  /** What a bar chart says. */
  CHART,
  /** All that there is, in an order. */
  LIST;

  /**
   * Returns the name as tables show it.
   *
   * @return such as {@code count}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
