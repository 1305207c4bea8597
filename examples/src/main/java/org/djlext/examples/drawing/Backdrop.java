package org.djlext.examples.drawing;

import java.util.Random;

/** What is behind things: a slope of two colours, noise, and some flat shapes. */
public final class Backdrop {

  private Backdrop() {}

  /**
   * Covers a canvas.
   *
   * @param canvas what is covered
   * @param random decides
   */
  public static void draw(Canvas canvas, Random random) {
    double[] first = colour(random);
    double[] second = colour(random);
    double angle = 2 * StrictMath.PI * random.nextDouble();
    double dx = StrictMath.cos(angle) / canvas.width();
    double dy = StrictMath.sin(angle) / canvas.height();
    double grain = between(random, 4, 24) / Math.max(canvas.width(), canvas.height());
    double rough = between(random, 0, 0.6);
    long seed = random.nextLong();
    double[] colour = new double[3];
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        double share =
            0.5 + 0.5 * (dx * (x - canvas.width() / 2.0) + dy * (y - canvas.height() / 2.0));
        share += rough * (Grain.at(x * grain, y * grain, seed) - 0.5);
        for (int c = 0; c < 3; c++) {
          colour[c] = first[c] + share * (second[c] - first[c]);
        }
        canvas.mix(x, y, colour, 1, 1);
      }
    }
    int shapes = random.nextInt(6);
    for (int i = 0; i < shapes; i++) {
      shape(canvas, random);
    }
  }

  private static void shape(Canvas canvas, Random random) {
    double[] colour = colour(random);
    double cx = random.nextDouble() * canvas.width();
    double cy = random.nextDouble() * canvas.height();
    double rx = between(random, 0.05, 0.3) * canvas.width();
    double ry = between(random, 0.05, 0.3) * canvas.height();
    boolean round = random.nextBoolean();
    for (int y = (int) Math.max(0, cy - ry); y < Math.min(canvas.height(), cy + ry); y++) {
      for (int x = (int) Math.max(0, cx - rx); x < Math.min(canvas.width(), cx + rx); x++) {
        double u = (x - cx) / rx;
        double v = (y - cy) / ry;
        if (!round || u * u + v * v < 1) {
          canvas.mix(x, y, colour, 1, 1);
        }
      }
    }
  }

  private static double[] colour(Random random) {
    return new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
  }

  private static double between(Random random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }
}
