package org.djlext.examples.faces;

import java.util.Random;
import org.djlext.examples.drawing.Grain;

/**
 * What makes a drawn person that person: the shape of the skull and of the parts of the face, and
 * the colours of skin, hair and eyes. Lengths are in half widths of an average head; x points to
 * the right of the picture, y down, z to the viewer.
 *
 * @param skull the shape of the head
 * @param eyes where the eyes are and how they look
 * @param brows where the brows are and how they look
 * @param nose the nose
 * @param mouth the mouth
 * @param skin the skin
 * @param hair hair and beard
 */
public record FaceIdentity(
    Skull skull, Eyes eyes, Brows brows, Nose nose, Mouth mouth, Skin skin, Hair hair) {

  /** How many groups of skin tone there are. */
  public static final int TONES = 4;

  /** The darkest and the lightest colour of a tone, from 0 to 1. */
  private static final double[][] TONE_COLOURS = {
    {0.30, 0.19, 0.13},
    {0.52, 0.34, 0.23},
    {0.74, 0.54, 0.40},
    {0.91, 0.74, 0.63},
    {1.00, 0.87, 0.79}
  };

  private static final double[][] HAIR_COLOURS = {
    {0.06, 0.05, 0.05},
    {0.20, 0.12, 0.07},
    {0.40, 0.25, 0.12},
    {0.80, 0.63, 0.33},
    {0.55, 0.22, 0.08},
    {0.66, 0.65, 0.64}
  };

  private static final double[][] IRIS_COLOURS = {
    {0.20, 0.11, 0.05},
    {0.36, 0.23, 0.10},
    {0.25, 0.40, 0.62},
    {0.30, 0.46, 0.30},
    {0.45, 0.48, 0.50}
  };

  /**
   * Draws a person.
   *
   * @param seed decides all people
   * @param index which of them
   * @return the person, the same for the same seed and index
   */
  public static FaceIdentity draw(long seed, long index) {
    Random random = new Random(Grain.mix(seed, index));
    random.nextDouble();
    Skull skull =
        new Skull(
            between(random, 0.90, 1.10),
            between(random, 1.18, 1.42),
            between(random, 0.55, 0.95),
            between(random, 0.00, 0.16),
            between(random, 0.00, 0.12));
    Eyes eyes =
        new Eyes(
            between(random, 0.31, 0.45),
            between(random, -0.18, -0.02),
            between(random, 0.13, 0.20),
            between(random, 0.40, 0.62),
            between(random, -0.22, 0.22),
            of(random, IRIS_COLOURS));
    Brows brows =
        new Brows(
            between(random, 0.15, 0.27),
            between(random, 0.020, 0.060),
            between(random, -0.25, 0.25),
            between(random, 0.17, 0.26),
            between(random, 0.00, 0.06));
    Nose nose =
        new Nose(
            between(random, 0.30, 0.48),
            between(random, 0.11, 0.22),
            between(random, 0.05, 0.11),
            between(random, 0.22, 0.42));
    Mouth mouth =
        new Mouth(
            between(random, 0.22, 0.38),
            between(random, 0.20, 0.34),
            between(random, 0.035, 0.085),
            between(random, 0.045, 0.110),
            between(random, 0.25, 0.75));
    return new FaceIdentity(skull, eyes, brows, nose, mouth, skin(random), hair(random));
  }

  private static Skin skin(Random random) {
    int tone = random.nextInt(TONES);
    double share = random.nextDouble();
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      colour[c] =
          TONE_COLOURS[tone][c]
              + share * (TONE_COLOURS[tone + 1][c] - TONE_COLOURS[tone][c])
              + between(random, -0.02, 0.02);
    }
    int moles = random.nextInt(4);
    double[][] places = new double[moles][];
    for (int i = 0; i < moles; i++) {
      places[i] =
          new double[] {
            between(random, -0.6, 0.6), between(random, -0.5, 0.9), between(random, 0.015, 0.035)
          };
    }
    double freckles = random.nextDouble() < 0.25 ? between(random, 0.1, 0.3) : 0;
    return new Skin(tone, colour, freckles, between(random, 0, 1), places, random.nextLong());
  }

  private static Hair hair(Random random) {
    double[] colour = of(random, HAIR_COLOURS);
    return new Hair(
        colour,
        between(random, -1.05, -0.62),
        between(random, -0.25, 0.25),
        between(random, 0.55, 1.10),
        random.nextDouble() < 0.3 ? between(random, 0.25, 0.95) : 0,
        between(random, 0.2, 1.0),
        random.nextLong());
  }

  private static double[] of(Random random, double[][] colours) {
    double[] base = colours[random.nextInt(colours.length)];
    double[] colour = new double[3];
    double light = between(random, 0.8, 1.2);
    for (int c = 0; c < 3; c++) {
      colour[c] = Math.min(1, base[c] * light);
    }
    return colour;
  }

  static double between(Random random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  /**
   * The shape of the head.
   *
   * @param width its half width
   * @param height from the middle to the chin
   * @param jaw the half width at the mouth, as part of the half width
   * @param chin how far the chin stands out
   * @param cheeks how far the cheeks stand out
   */
  public record Skull(double width, double height, double jaw, double chin, double cheeks) {}

  /**
   * The eyes.
   *
   * @param distance from the middle of the face to the middle of an eye
   * @param height their y
   * @param size the half width of an eye
   * @param opening its height as part of its width
   * @param tilt the slope outwards
   * @param iris the colour
   */
  public record Eyes(
      double distance, double height, double size, double opening, double tilt, double[] iris) {}

  /**
   * The brows.
   *
   * @param distance above the eyes
   * @param thickness half the thickness
   * @param tilt the slope outwards
   * @param length the half length
   * @param arch how far the middle is above the ends
   */
  public record Brows(double distance, double thickness, double tilt, double length, double arch) {}

  /**
   * The nose.
   *
   * @param length from the eyes to the tip
   * @param width the half width at the nostrils
   * @param bridge the half width between the eyes
   * @param height how far the tip stands out
   */
  public record Nose(double length, double width, double bridge, double height) {}

  /**
   * The mouth.
   *
   * @param width its half width
   * @param distance below the tip of the nose
   * @param upper the thickness of the upper lip
   * @param lower the thickness of the lower lip
   * @param red how much redder than the skin lips are
   */
  public record Mouth(double width, double distance, double upper, double lower, double red) {}

  /**
   * The skin.
   *
   * @param tone its group, from 0 (darkest) to {@link #TONES} - 1
   * @param colour red, green and blue from 0 to 1
   * @param freckles how visible freckles are
   * @param blush how red the cheeks are
   * @param moles x, y and radius of each
   * @param seed decides the freckles
   */
  public record Skin(
      int tone, double[] colour, double freckles, double blush, double[][] moles, long seed) {}

  /**
   * Hair and beard.
   *
   * @param colour red, green and blue from 0 to 1
   * @param line the y of the hairline
   * @param parting the x where the hairline is highest
   * @param sides the half width of the face that hair leaves free at the sides
   * @param beard how dense the beard is
   * @param beardSize how far it reaches up the cheeks
   * @param seed decides the strands
   */
  public record Hair(
      double[] colour,
      double line,
      double parting,
      double sides,
      double beard,
      double beardSize,
      long seed) {}
}
