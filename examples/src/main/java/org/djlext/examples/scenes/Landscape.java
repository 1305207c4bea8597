package org.djlext.examples.scenes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The background: two or three kinds of stuff, one above the other, with wavy borders. */
final class Landscape {

  private Landscape() {}

  /**
   * Fills a picture with stuff.
   *
   * @param rgb {@code (size, size, 3)}, written
   * @param owners {@code (size, size)}, written: an index into the result
   * @return the stuff, from the top to the bottom
   */
  static List<SceneCategory> draw(byte[] rgb, byte[] owners, int size, Random random) {
    List<SceneCategory> stuff = new ArrayList<>(SceneCategory.stuff());
    Collections.shuffle(stuff, random);
    int bands = 2 + random.nextInt(2);
    stuff = stuff.subList(0, bands);
    double slope = 0.5 * (2 * random.nextDouble() - 1);
    double[] borders = new double[bands - 1];
    double[] phases = new double[bands - 1];
    double[] lengths = new double[bands - 1];
    for (int i = 0; i < borders.length; i++) {
      borders[i] = size * (i + 1.0 + 0.5 * (random.nextDouble() - 0.5)) / bands;
      phases[i] = 2 * StrictMath.PI * random.nextDouble();
      lengths[i] = 2 * StrictMath.PI * (1 + random.nextDouble()) / size;
    }
    List<Paint> paints = new ArrayList<>();
    for (SceneCategory kind : stuff) {
      paints.add(Paint.ofStuff(kind, random));
    }
    for (int x = 0; x < size; x++) {
      double lean = slope * (x - size / 2.0);
      double[] at = new double[borders.length];
      for (int i = 0; i < at.length; i++) {
        double wave = 0.04 * size * StrictMath.sin(lengths[i] * x + phases[i]);
        at[i] = borders[i] + lean + wave;
      }
      for (int y = 0; y < size; y++) {
        int band = 0;
        while (band < at.length && y > at[band]) {
          band++;
        }
        owners[y * size + x] = (byte) band;
        paints.get(band).apply(rgb, size, x, y, 1);
      }
    }
    return List.copyOf(stuff);
  }
}
