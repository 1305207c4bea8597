package org.djlext.examples.figures;

import java.util.Random;

/** What is behind people and before them. */
final class Backdrop {

  private static final int MOST_THINGS = 16;

  private Backdrop() {}

  /** Fills the canvas with a blotchy surface, perhaps a floor, and things of all kinds. */
  static void draw(Canvas canvas, Random random) {
    surface(canvas, random);
    int things = 3 + random.nextInt(MOST_THINGS);
    for (int i = 0; i < things; i++) {
      double size = canvas.height() * (0.04 + 0.3 * random.nextDouble() * random.nextDouble());
      thing(canvas, random, size, place(canvas, random));
    }
  }

  /** Puts a few things before the people, which hide parts of them. */
  static void cover(Canvas canvas, Random random) {
    int things = Math.max(0, random.nextInt(4) - 1);
    for (int i = 0; i < things; i++) {
      double size = canvas.height() * (0.05 + 0.13 * random.nextDouble());
      thing(canvas, random, size, place(canvas, random));
    }
  }

  private static double[] place(Canvas canvas, Random random) {
    return new double[] {
      canvas.width() * random.nextDouble(), canvas.height() * random.nextDouble()
    };
  }

  /** A post, a limb without a body, a box, or a bush. */
  private static void thing(Canvas canvas, Random random, double size, double[] at) {
    Cloth cloth = Cloth.any(random, 2 * canvas.height() / 3.0);
    double light = 0.7 + 0.4 * random.nextDouble();
    double angle = StrictMath.PI * random.nextDouble();
    double dx = size * StrictMath.cos(angle);
    double dy = size * StrictMath.sin(angle);
    Form form;
    switch (random.nextInt(4)) {
      case 0 ->
          form =
              Form.Cone.between(
                  at,
                  size * (0.1 + 0.15 * random.nextDouble()),
                  new double[] {at[0] + 2 * dx, at[1] + 2 * dy},
                  size * (0.1 + 0.1 * random.nextDouble()));
      case 1 -> form = Form.Cone.disc(at, size * 0.6);
      case 2 -> {
        double flat = 0.3 + 0.7 * random.nextDouble();
        form =
            Form.Patch.of(
                1,
                new double[] {at[0] - dx, at[1] - dy},
                new double[] {at[0] + dy * flat, at[1] - dx * flat},
                new double[] {at[0] + dx, at[1] + dy},
                new double[] {at[0] - dy * flat, at[1] + dx * flat});
      }
      default -> {
        double w = size * (0.3 + random.nextDouble());
        form =
            Form.Patch.of(
                1,
                new double[] {at[0] - w, at[1] - size},
                new double[] {at[0] + w, at[1] - size},
                new double[] {at[0] + w, at[1] + size},
                new double[] {at[0] - w, at[1] + size});
      }
    }
    canvas.draw(form, cloth, light, Canvas.NOBODY);
  }

  /** A coarse grid of colours, joined smoothly, brighter above or below a horizon. */
  private static void surface(Canvas canvas, Random random) {
    int cells = 2 + random.nextInt(7);
    int base = Cloth.anyColour(random);
    int floor = Cloth.anyColour(random);
    double horizon =
        random.nextDouble() < 0.6 ? canvas.height() * (0.4 + 0.5 * random.nextDouble()) : 1e9;
    double strength = 8 + 30 * random.nextDouble();
    float[][] grid = new float[3][(cells + 1) * (cells + 1)];
    for (float[] channel : grid) {
      for (int i = 0; i < channel.length; i++) {
        channel[i] = (float) (strength * random.nextGaussian());
      }
    }
    float[] colour = new float[3];
    for (int y = 0; y < canvas.height(); y++) {
      int here = y < horizon ? base : floor;
      float fy = (float) y * cells / canvas.height();
      int row = (int) fy;
      float v = fy - row;
      for (int x = 0; x < canvas.width(); x++) {
        float fx = (float) x * cells / canvas.width();
        int column = (int) fx;
        float u = fx - column;
        int at = row * (cells + 1) + column;
        for (int c = 0; c < 3; c++) {
          float[] g = grid[c];
          float upper = g[at] + u * (g[at + 1] - g[at]);
          float lower = g[at + cells + 1] + u * (g[at + cells + 2] - g[at + cells + 1]);
          float value = (here >> 16 - 8 * c & 0xff) + upper + v * (lower - upper);
          colour[c] = Math.max(0, Math.min(255, value));
        }
        canvas.set(y * canvas.width() + x, colour[0], colour[1], colour[2]);
      }
    }
  }
}
