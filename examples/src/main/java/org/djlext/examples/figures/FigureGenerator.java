package org.djlext.examples.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.djlext.flashattn.coco.RunLengthMask;

/**
 * Draws pictures of one to four people in all postures before clutter, partly behind each other,
 * behind things, and beyond the border. A picture depends on the seed and its index only. Safe for
 * several threads.
 */
public final class FigureGenerator {

  /** The width of the usual picture. */
  public static final int WIDTH = 256;

  /** The height of the usual picture. */
  public static final int HEIGHT = 192;

  /** Someone of whom fewer pixels are seen is not in the list of people. */
  private static final int LEAST_PIXELS = 80;

  private static final int TRIES = 12;

  private final int width;
  private final int height;
  private final long seed;

  /**
   * Constructs a generator of pictures of the usual size.
   *
   * @param seed decides all pictures
   */
  public FigureGenerator(long seed) {
    this(WIDTH, HEIGHT, seed);
  }

  /**
   * Constructs a generator.
   *
   * @param width the width of pictures in pixels, at least 64
   * @param height the height in pixels, at least 64
   * @param seed decides all pictures
   * @throws IllegalArgumentException if a side is too short
   */
  public FigureGenerator(int width, int height, long seed) {
    if (width < 64 || height < 64) {
      throw new IllegalArgumentException(
          "picture size: expected at least 64 x 64, found %d x %d".formatted(width, height));
    }
    this.width = width;
    this.height = height;
    this.seed = seed;
  }

  /**
   * Draws one picture.
   *
   * @param index which one, from 0 on
   * @return the picture, the same for the same seed, size and index
   */
  public FigureScene draw(long index) {
    Random random = new Random(mix(seed, index));
    Canvas canvas = new Canvas(width, height);
    Backdrop.draw(canvas, random);
    List<Figure> figures = new ArrayList<>();
    int count = 1 + (int) (4 * Math.sqrt(random.nextDouble()) * random.nextDouble());
    for (int i = 0; i < count; i++) {
      figures.add(place(random, figures));
    }
    figures.sort((a, b) -> Double.compare(a.bones().height(), b.bones().height()));
    for (int i = 0; i < figures.size(); i++) {
      figures.get(i).draw(canvas, i);
    }
    Backdrop.cover(canvas, random);
    return scene(canvas, figures, random);
  }

  /**
   * Draws one person who stands upright in the middle before a plain wall, nothing hidden.
   *
   * @param index decides the looks
   * @param facing degrees: 0 to the viewer, 180 away, 90 to the right
   * @return the picture
   */
  FigureScene portrait(long index, double facing) {
    Random random = new Random(mix(seed, index));
    Canvas canvas = new Canvas(width, height);
    for (int i = 0; i < width * height; i++) {
      canvas.set(i, 150, 155, 160);
    }
    double tall = 0.85 * height;
    Posture held = Posture.standing();
    Posture posture =
        new Posture(
            facing,
            held.stoop(),
            held.tilt(),
            held.headTurn(),
            held.nod(),
            held.leftArm(),
            held.rightArm(),
            held.leftLeg(),
            held.rightLeg());
    Skeleton bones = new Skeleton(Build.USUAL, posture, width / 2.0, height * 0.5, tall);
    Figure figure = new Figure(bones, Outfit.any(random, tall));
    figure.draw(canvas, 0);
    return scene(canvas, List.of(figure), random);
  }

  /** Finds a place that is not quite that of someone else. */
  private Figure place(Random random, List<Figure> others) {
    double tall = height * 0.36 * StrictMath.pow(3.2, random.nextDouble());
    double x = 0;
    double y = 0;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      x = width * (0.03 + 0.94 * random.nextDouble());
      y = height * (0.28 + 0.5 * random.nextDouble());
      double nearest = Double.POSITIVE_INFINITY;
      for (Figure other : others) {
        double dx = Math.abs(other.bones().x(Skeleton.PELVIS) - x);
        double dy = Math.abs(other.bones().y(Skeleton.PELVIS) - y) / 2;
        nearest = Math.min(nearest, (dx + dy) / (tall + other.bones().height()));
      }
      if (nearest > 0.14) {
        break;
      }
    }
    Skeleton bones = new Skeleton(Build.any(random), Posture.any(random), x, y, tall);
    return new Figure(bones, Outfit.any(random, tall));
  }

  private FigureScene scene(Canvas canvas, List<Figure> figures, Random random) {
    List<FigurePerson> people = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      byte[] mask = new byte[width * height];
      int area = 0;
      for (int p = 0; p < mask.length; p++) {
        if (canvas.owner(p % width, p / width) >> 8 == i) {
          mask[p] = 1;
          area++;
        }
      }
      if (area >= LEAST_PIXELS) {
        people.add(person(canvas, figures.get(i), i, mask));
      }
    }
    return new FigureScene(canvas.picture(random), people);
  }

  private FigurePerson person(Canvas canvas, Figure figure, int number, byte[] mask) {
    Skeleton bones = figure.bones();
    double[] x = new double[Skeleton.JOINTS];
    double[] y = new double[Skeleton.JOINTS];
    int[] visibility = new int[Skeleton.JOINTS];
    Arrays.setAll(x, bones::x);
    Arrays.setAll(y, bones::y);
    for (int joint = 0; joint < visibility.length; joint++) {
      long column = Math.round(x[joint]);
      long row = Math.round(y[joint]);
      boolean inside = column >= 0 && row >= 0 && column < width && row < height;
      boolean far = joint < Skeleton.LEFT_SHOULDER && !bones.facesViewer(joint);
      if (inside && !far) {
        int owner = canvas.owner((int) column, (int) row);
        boolean seen = owner >> 8 == number && figure.shows(joint, owner & 0xff);
        visibility[joint] = seen ? 2 : 1;
      }
    }
    return new FigurePerson(x, y, visibility, RunLengthMask.ofPixels(height, width, mask));
  }

  private static long mix(long seed, long index) {
    long mixed = (seed * 0x9E3779B97F4A7C15L + index) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 31);
  }
}
