package org.djlext.examples.visionlanguage;

import java.util.List;
import java.util.Random;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchGenerator;

/**
 * A picture and questions about it.
 *
 * @param sketch the picture
 * @param questions at least one
 */
public record AskedPicture(Sketch sketch, List<PictureQuestion> questions) {

  /** The seed of the pictures that no training may draw. */
  public static final long HELD_OUT_SEED = 20_240_707;

  /** The sides that pictures have, in pixels. */
  public static final List<Integer> SIDES = List.of(56, 84, 112, 140);

  private static final int MOST_SHAPES = 5;
  private static final int EASY_SIDES = 2;
  private static final int EASY_SHAPES = 3;

  /** The share of pictures, of 20, that show shapes, and that show numbers; others are charts. */
  private static final int SHAPES = 9;

  private static final int NUMBERS = 6;

  /**
   * Copies the list.
   *
   * @param sketch the picture
   * @param questions at least one
   */
  public AskedPicture {
    questions = List.copyOf(questions);
  }

  /**
   * Draws a picture of any size with questions, always the same for the same numbers.
   *
   * @param seed of all pictures; {@link #HELD_OUT_SEED} for those that are held out
   * @param index of this picture
   * @param questions how many at most
   * @return the picture
   */
  public static AskedPicture draw(long seed, long index, int questions) {
    return draw(new Random(Grain.mix(seed, index)), SIDES, MOST_SHAPES, questions);
  }

  /**
   * Draws a small picture with few shapes likewise, to begin with.
   *
   * @param seed of all pictures
   * @param index of this picture
   * @param questions how many at most
   * @return the picture
   */
  public static AskedPicture easy(long seed, long index, int questions) {
    List<Integer> sides = SIDES.subList(0, EASY_SIDES);
    return draw(new Random(Grain.mix(seed, index)), sides, EASY_SHAPES, questions);
  }

  private static AskedPicture draw(Random random, List<Integer> sides, int shapes, int questions) {
    int width = side(random, sides);
    int height = side(random, sides);
    SketchGenerator generator = new SketchGenerator(random);
    int share = random.nextInt(20);
    Sketch sketch;
    if (share < SHAPES) {
      sketch = generator.shapes(width, height, 1 + random.nextInt(shapes));
    } else if (share < SHAPES + NUMBERS) {
      sketch = generator.number(width, height);
    } else {
      sketch = generator.chart(width, height);
    }
    return new AskedPicture(sketch, new PictureQuestions(random).ask(sketch, questions));
  }

  /** Smaller sides are more frequent. */
  private static int side(Random random, List<Integer> sides) {
    int last = sides.size() - 1;
    return sides.get(Math.min(random.nextInt(last + 1), random.nextInt(last + 2)));
  }
}
