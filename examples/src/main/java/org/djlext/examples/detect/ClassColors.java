package org.djlext.examples.detect;

import java.awt.Color;
import java.util.HashMap;
import java.util.Map;

/** A colour for each class, the same in every picture of a run; neighbours differ the most. */
final class ClassColors {

  private static final float GOLDEN_RATIO = 0.618034f;

  private final Map<String, Color> colors = new HashMap<>();

  Color of(String name) {
    return colors.computeIfAbsent(
        name, absent -> Color.getHSBColor(colors.size() * GOLDEN_RATIO, 0.85f, 0.95f));
  }

  /** Black or white, whichever can be read on a colour. */
  static Color textOn(Color background) {
    double light =
        0.299 * background.getRed() + 0.587 * background.getGreen() + 0.114 * background.getBlue();
    return light > 140 ? Color.BLACK : Color.WHITE;
  }
}
