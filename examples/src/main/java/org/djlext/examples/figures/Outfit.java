package org.djlext.examples.figures;

import java.awt.Color;
import java.util.Random;

/**
 * How a person looks.
 *
 * @param skin the colour of face, hands and bare limbs
 * @param hair the colour of the hair
 * @param longHair whether it reaches the shoulders
 * @param top what the trunk wears
 * @param bottom what the legs wear
 * @param shoes what the feet wear
 * @param longSleeves whether the top covers the forearms
 * @param longLegs whether the bottom covers the shins
 * @param mark the colour of the badge on the left of the chest and of the fastening
 * @param backpack its colour, or null
 * @param light how bright all of it is
 */
record Outfit(
    Cloth skin,
    Cloth hair,
    boolean longHair,
    Cloth top,
    Cloth bottom,
    Cloth shoes,
    boolean longSleeves,
    boolean longLegs,
    Cloth mark,
    Cloth backpack,
    double light) {

  /** Returns the looks of anybody of a height in pixels. */
  static Outfit any(Random random, double height) {
    float brown = 0.04f + 0.05f * random.nextFloat();
    int skin =
        Color.HSBtoRGB(brown, 0.3f + 0.35f * random.nextFloat(), 0.35f + 0.6f * random.nextFloat());
    int hair =
        Color.HSBtoRGB(
            0.03f + 0.09f * random.nextFloat(),
            0.2f + 0.6f * random.nextFloat(),
            0.08f + 0.7f * random.nextFloat() * random.nextFloat());
    return new Outfit(
        Cloth.plain(skin & 0xffffff),
        Cloth.plain(hair & 0xffffff),
        random.nextDouble() < 0.4,
        Cloth.any(random, height),
        Cloth.any(random, height),
        Cloth.plain(Cloth.anyColour(random)),
        random.nextDouble() < 0.55,
        random.nextDouble() < 0.65,
        Cloth.plain(Cloth.anyColour(random)),
        random.nextDouble() < 0.2 ? Cloth.plain(Cloth.anyColour(random)) : null,
        0.8 + 0.3 * random.nextDouble());
  }
}
