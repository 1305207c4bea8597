package org.djlext.examples.sketch;

import java.util.Locale;
import java.util.Random;

/** The colours that things have, each a word and a range of pixels. */
public enum InkColor {
  /** About 220, 35, 35. */
  RED(220, 35, 35),
  /** About 35, 160, 60. */
  GREEN(35, 160, 60),
  /** About 40, 80, 220. */
  BLUE(40, 80, 220),
  /** About 240, 215, 30. */
  YELLOW(240, 215, 30),
  /** About 150, 50, 180. */
  PURPLE(150, 50, 180),
  /** About 30, 30, 30. */
  BLACK(30, 30, 30);

  private static final int SPREAD = 30;

  private final int red;
  private final int green;
  private final int blue;

  InkColor(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /**
   * Returns the word for it.
   *
   * @return such as {@code red}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Mixes an ink.
   *
   * @param random decides how far it is from the middle of the colour's range
   * @return an ink that people call by this colour
   */
  public Ink mix(Random random) {
    int rgb = 0;
    for (int middle : new int[] {red, green, blue}) {
      int value = middle + random.nextInt(2 * SPREAD + 1) - SPREAD;
      rgb = rgb << 8 | Math.max(0, Math.min(255, value));
    }
    return new Ink(this, rgb);
  }

  /**
   * Returns the ink in the middle of the colour's range.
   *
   * @return an ink
   */
  public Ink plain() {
    return new Ink(this, red << 16 | green << 8 | blue);
  }
}
