package org.djlext.examples.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.djlext.examples.sketch.Side;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.flashattn.image.RgbImage;

/**
 * A picture to be drawn, and what is to be seen on it.
 *
 * @param caption what is to be seen
 * @param sketch where it is
 */
public record CaptionedScene(Caption caption, Sketch sketch) {

  /** The sides of pictures in pixels. */
  public static final int SIDE = 32;

  private static final double LARGEST = 6.4;
  private static final double LARGEST_OF_MANY = 5.4;
  private static final double GAP = 2.5;

  /**
   * Places things anywhere, as a caption says.
   *
   * @param caption what is to be seen
   * @param random where and how large
   * @return the scene
   */
  public static CaptionedScene of(Caption caption, RandomGenerator random) {
    return of(caption, Placing.FREE, random);
  }

  static CaptionedScene of(Caption caption, Placing placing, RandomGenerator random) {
    List<PlacedShape> shapes;
    do {
      shapes = tried(caption, placing, random);
    } while (shapes.isEmpty());
    return new CaptionedScene(
        caption, new Sketch(SIDE, SIDE, placing.paper(random), List.copyOf(shapes)));
  }

  /**
   * Draws scenes whose captions training never saw, but for those of single things.
   *
   * @param count how many
   * @param seed decides which
   * @return the scenes
   */
  public static List<CaptionedScene> heldOut(int count, long seed) {
    return of(CaptionSource.heldOut(), count, seed);
  }

  static List<CaptionedScene> of(CaptionSource source, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(() -> of(source.next(random), random)).limit(count).toList();
  }

  /** Returns nothing if the things lie badly. */
  private static List<PlacedShape> tried(Caption caption, Placing placing, RandomGenerator random) {
    if (caption instanceof Caption.Several several) {
      List<PlacedShape> shapes = new ArrayList<>();
      double largest = several.number() > 1 ? LARGEST_OF_MANY : LARGEST;
      for (int i = 0; i < several.number(); i++) {
        PlacedShape next = placing.place(several.thing(), largest, random);
        if (!shapes.stream().allMatch(shape -> areApart(shape, next))) {
          return List.of();
        }
        shapes.add(next);
      }
      return shapes;
    }
    Caption.Pair pair = (Caption.Pair) caption;
    PlacedShape first = placing.place(pair.first(), LARGEST, random);
    PlacedShape second = placing.place(pair.second(), LARGEST, random);
    boolean fits =
        areApart(first, second) && Side.of(first, second).equals(Optional.of(pair.side()));
    return fits ? List.of(first, second) : List.of();
  }

  private static boolean areApart(PlacedShape first, PlacedShape second) {
    double least = first.radius() + second.radius() + GAP;
    return Math.abs(first.x() - second.x()) >= least || Math.abs(first.y() - second.y()) >= least;
  }

  /**
   * Paints the scene.
   *
   * @return {@link #SIDE} by {@link #SIDE} pixels
   */
  public RgbImage draw() {
    return SketchRenderer.render(sketch);
  }
}
