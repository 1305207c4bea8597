package org.djlext.examples.scenes;

import java.util.Random;

/** How a surface is coloured: two colours and the pattern in which they change. */
sealed interface Texture {

  /** Returns how much of the second colour a pixel has, from 0 to 1. */
  double share(int x, int y);

  /** One colour. */
  record Plain() implements Texture {
    @Override
    public double share(int x, int y) {
      return 0;
    }
  }

  /**
   * Waves with straight crests.
   *
   * @param kx radians a pixel to the right
   * @param ky radians a pixel down
   * @param phase radians at the origin
   * @param sharp how abruptly the colours change
   */
  record Stripes(double kx, double ky, double phase, double sharp) implements Texture {
    @Override
    public double share(int x, int y) {
      double wave = StrictMath.sin(kx * x + ky * y + phase);
      return Math.max(0, Math.min(1, 0.5 + sharp * wave));
    }
  }

  /**
   * Spots on a grid.
   *
   * @param k radians a pixel
   * @param phase radians at the origin
   */
  record Dots(double k, double phase) implements Texture {
    @Override
    public double share(int x, int y) {
      double wave = StrictMath.sin(k * x + phase) * StrictMath.sin(k * y + phase);
      return Math.max(0, Math.min(1, 3 * (wave - 0.3)));
    }
  }

  /**
   * Noise whose grain is longer in one direction.
   *
   * @param grainX the width of a grain in pixels
   * @param grainY its height
   * @param seed decides the noise
   */
  record Noise(int grainX, int grainY, long seed) implements Texture {
    @Override
    public double share(int x, int y) {
      double fx = (double) x / grainX;
      double fy = (double) y / grainY;
      int ix = (int) fx;
      int iy = (int) fy;
      double ax = fx - ix;
      double ay = fy - iy;
      double top = (1 - ax) * value(ix, iy) + ax * value(ix + 1, iy);
      double bottom = (1 - ax) * value(ix, iy + 1) + ax * value(ix + 1, iy + 1);
      return (1 - ay) * top + ay * bottom;
    }

    private double value(int x, int y) {
      long mixed = (seed + x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL) * 0xFF51AFD7ED558CCDL;
      mixed = (mixed ^ (mixed >>> 32)) * 0xC4CEB9FE1A85EC53L;
      return (mixed >>> 40) / (double) (1 << 24);
    }
  }

  /** Draws one of the textures of things. */
  static Texture ofThing(Random random) {
    double angle = random.nextDouble() * 2 * StrictMath.PI;
    double k = 0.6 + 0.6 * random.nextDouble();
    double phase = random.nextDouble() * 2 * StrictMath.PI;
    return switch (random.nextInt(4)) {
      case 0 -> new Plain();
      case 1 -> new Stripes(k * StrictMath.cos(angle), k * StrictMath.sin(angle), phase, 2);
      case 2 -> new Dots(k, phase);
      default -> new Noise(4, 4, random.nextLong());
    };
  }

  /** Draws the texture of stuff. */
  static Texture ofStuff(SceneCategory stuff, Random random) {
    double phase = random.nextDouble() * 2 * StrictMath.PI;
    return switch (stuff) {
      case SKY -> new Noise(24, 10, random.nextLong());
      case GRASS -> new Noise(2, 7, random.nextLong());
      case SAND -> new Noise(2, 2, random.nextLong());
      case WATER -> new Stripes(0.06, 0.7 + 0.3 * random.nextDouble(), phase, 0.5);
      default -> throw new IllegalArgumentException(stuff + " is a thing");
    };
  }
}
