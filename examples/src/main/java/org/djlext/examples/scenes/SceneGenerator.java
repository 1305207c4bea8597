package org.djlext.examples.scenes;

import java.awt.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Draws scenes: two or three kinds of stuff behind one to six things that overlap. A scene depends
 * on the seed and its index only, so any two runs see the same ones.
 */
public final class SceneGenerator {

  /** The width and height of the usual scene. */
  public static final int SIZE = 96;

  private static final int MOST_THINGS = 6;
  private static final int TRIES = 20;
  private static final double LEAST_VISIBLE = 0.5;
  private static final int NOISE = 13;
  private static final int LEAST_STUFF = 40;

  private final int size;
  private final long seed;
  private final Coverage coverage;

  /**
   * Constructs a generator; one thread may use it at a time.
   *
   * @param size the width and height in pixels, at least 32 and a multiple of 4
   * @param seed decides all scenes
   * @throws IllegalArgumentException if the size is not such
   */
  public SceneGenerator(int size, long seed) {
    if (size < 32 || size % 4 != 0) {
      throw new IllegalArgumentException(
          "scene size: expected a multiple of 4 of at least 32, found " + size);
    }
    this.size = size;
    this.seed = seed;
    this.coverage = new Coverage(size);
  }

  /**
   * Draws one scene.
   *
   * @param index which scene, from 0 on
   * @return the scene, the same for the same seed, size and index
   */
  public Scene draw(long index) {
    Random random = new Random(mix(seed, index));
    byte[] rgb = new byte[3 * size * size];
    byte[] owners = new byte[size * size];
    List<SceneCategory> categories = new ArrayList<>(Landscape.draw(rgb, owners, size, random));
    int stuff = categories.size();
    List<Integer> whole = new ArrayList<>();
    int things = 1 + random.nextInt(MOST_THINGS);
    for (int i = 0; i < things; i++) {
      addThing(rgb, owners, categories, stuff, whole, random);
    }
    grain(rgb, random);
    return measured(rgb, owners, categories);
  }

  private void addThing(
      byte[] rgb,
      byte[] owners,
      List<SceneCategory> categories,
      int stuff,
      List<Integer> whole,
      Random random) {
    SceneCategory category = SceneCategory.values()[anyThing(random)];
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double radius = size * (0.1 + 0.1 * random.nextDouble());
      double x = radius * 0.8 + random.nextDouble() * (size - 1.6 * radius);
      double y = radius * 0.8 + random.nextDouble() * (size - 1.6 * radius);
      double turn = 2 * random.nextDouble() - 1;
      double angle = turn * (category.isDigit() ? 0.35 : StrictMath.PI);
      double stretch = category.isDigit() ? 0.95 + 0.15 * random.nextDouble() : 1;
      Shape outline = ThingOutline.placed(category, x, y, radius, angle, stretch);
      int[] covered = coverage.of(outline);
      if (leavesEnough(covered, owners, stuff, whole)) {
        Paint paint = contrasting(rgb, covered, random);
        byte owner = (byte) categories.size();
        int area = 0;
        for (int i = 0; i < covered.length; i++) {
          if (covered[i] > 0) {
            paint.apply(rgb, size, i % size, i / size, covered[i] / 255.0);
          }
          if (covered[i] >= 128) {
            owners[i] = owner;
            area++;
          }
        }
        categories.add(category);
        whole.add(area);
        return;
      }
    }
  }

  /** Draws a thing; each shape is twice as likely as each digit. */
  private static int anyThing(Random random) {
    int shapes = SceneCategory.DIGIT_0.ordinal();
    int things = SceneCategory.SKY.ordinal();
    int drawn = random.nextInt(things + shapes);
    return drawn < things ? drawn : drawn - things;
  }

  /** Returns whether all things stay visible by half. */
  private static boolean leavesEnough(
      int[] covered, byte[] owners, int stuff, List<Integer> whole) {
    int[] left = new int[whole.size()];
    for (int i = 0; i < covered.length; i++) {
      if (owners[i] >= stuff && covered[i] < 128) {
        left[owners[i] - stuff]++;
      }
    }
    for (int i = 0; i < left.length; i++) {
      if (left[i] < LEAST_VISIBLE * whole.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Draws paints until one differs from what it will cover. */
  private Paint contrasting(byte[] rgb, int[] covered, Random random) {
    double[] mean = new double[3];
    int pixels = 0;
    for (int i = 0; i < covered.length; i++) {
      if (covered[i] >= 128) {
        for (int c = 0; c < 3; c++) {
          mean[c] += rgb[3 * i + c] & 0xff;
        }
        pixels++;
      }
    }
    Paint paint = Paint.ofThing(random);
    for (int attempt = 0; attempt < TRIES && paint.distance(mean, pixels) < 90; attempt++) {
      paint = Paint.ofThing(random);
    }
    return paint;
  }

  /** Adds the noise of a camera, eight values from each number drawn. */
  private static void grain(byte[] rgb, Random random) {
    long bits = 0;
    for (int i = 0; i < rgb.length; i++) {
      bits = i % Long.BYTES == 0 ? random.nextLong() : bits >>> Byte.SIZE;
      int noisy = (rgb[i] & 0xff) + ((int) (bits & 0xff) * NOISE >> Byte.SIZE) - NOISE / 2;
      rgb[i] = (byte) Math.max(0, Math.min(255, noisy));
    }
  }

  /** Measures the segments; stuff of which next to nothing is seen becomes part of another. */
  private Scene measured(byte[] rgb, byte[] owners, List<SceneCategory> categories) {
    int[] areas = new int[categories.size()];
    for (byte owner : owners) {
      areas[owner]++;
    }
    byte[] renamed = new byte[areas.length];
    Arrays.fill(renamed, (byte) -1);
    List<SceneCategory> kept = new ArrayList<>();
    for (int i = 0; i < areas.length; i++) {
      if (areas[i] >= LEAST_STUFF) {
        renamed[i] = (byte) kept.size();
        kept.add(categories.get(i));
      }
    }
    for (int i = 0; i < owners.length; i++) {
      owners[i] = (byte) Math.max(0, renamed[owners[i]]);
    }
    List<SceneSegment> segments = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      segments.add(SceneSegment.measure(kept.get(i), owners, size, i));
    }
    return new Scene(size, rgb, owners, segments);
  }

  private static long mix(long seed, long index) {
    long mixed = (seed * 0x9E3779B97F4A7C15L + index) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 31);
  }
}
