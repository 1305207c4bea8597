package org.djlext.examples.scenes;

import java.util.Random;

/**
 * A texture with its two colours.
 *
 * @param texture where which colour is
 * @param first red, green and blue from 0 to 255
 * @param second red, green and blue from 0 to 255
 */
record Paint(Texture texture, int[] first, int[] second) {

  private static final double STUFF_SPREAD = 24;

  /** Mixes the colour of a pixel into a picture, by how much of the pixel is covered. */
  void apply(byte[] rgb, int size, int x, int y, double coverage) {
    double share = texture.share(x, y);
    for (int c = 0; c < 3; c++) {
      int at = (y * size + x) * 3 + c;
      double colour = first[c] + share * (second[c] - first[c]);
      double under = rgb[at] & 0xff;
      rgb[at] = (byte) Math.round(under + coverage * (colour - under));
    }
  }

  /** Returns how far the mean of a sum of colours is from the nearer of the two colours. */
  double distance(double[] sum, int pixels) {
    double toFirst = 0;
    double toSecond = 0;
    for (int c = 0; c < 3; c++) {
      double mean = sum[c] / Math.max(1, pixels);
      toFirst += (first[c] - mean) * (first[c] - mean);
      toSecond += (second[c] - mean) * (second[c] - mean);
    }
    return Math.sqrt(Math.min(toFirst, toSecond));
  }

  /** Draws the paint of a thing: any two colours that are not too near each other. */
  static Paint ofThing(Random random) {
    int[] first = anyColour(random);
    int[] second = anyColour(random);
    return new Paint(Texture.ofThing(random), first, mixed(first, second, 0.5));
  }

  /** Draws the paint of stuff: near the colours that belong to it. */
  static Paint ofStuff(SceneCategory stuff, Random random) {
    Texture texture = Texture.ofStuff(stuff, random);
    return switch (stuff) {
      case SKY -> near(texture, random, 120, 175, 235, 225, 235, 245);
      case GRASS -> near(texture, random, 45, 110, 35, 120, 180, 70);
      case SAND -> near(texture, random, 190, 160, 95, 235, 215, 160);
      case WATER -> near(texture, random, 15, 60, 120, 60, 120, 160);
      default -> throw new IllegalArgumentException(stuff + " is a thing");
    };
  }

  private static Paint near(Texture texture, Random random, int... colours) {
    double light = STUFF_SPREAD * (2 * random.nextDouble() - 1);
    int[] first = new int[3];
    int[] second = new int[3];
    for (int c = 0; c < 3; c++) {
      double tint = light + STUFF_SPREAD / 2 * (2 * random.nextDouble() - 1);
      first[c] = clamp(colours[c] + tint);
      second[c] = clamp(colours[c + 3] + tint);
    }
    return new Paint(texture, first, second);
  }

  private static int[] anyColour(Random random) {
    return new int[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
  }

  private static int[] mixed(int[] first, int[] second, double share) {
    int[] colour = new int[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = clamp(first[c] + share * (second[c] - first[c]));
    }
    return colour;
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
