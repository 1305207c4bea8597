package org.djlext.examples.captions;

import java.util.random.RandomGenerator;
import org.djlext.examples.sketch.SketchItem.PlacedShape;

/** How things are put on paper. */
enum Placing {

  /** Anywhere, of any size, on any paper: what a picture that is to be described may be. */
  FREE {
    @Override
    PlacedShape place(Thing thing, double largest, RandomGenerator random) {
      double radius = random.nextDouble(SMALLEST, largest);
      double least = EDGE * radius;
      double x = random.nextDouble(least, CaptionedScene.SIDE - least);
      double y = random.nextDouble(least, CaptionedScene.SIDE - least);
      return thing.at(x, y, radius);
    }

    @Override
    int paper(RandomGenerator random) {
      return (DARKEST_PAPER + random.nextInt(PAPERS)) * GREY;
    }
  },

  /**
   * On whole pixels, of a few sizes, on one paper: what a drawing may look like. There is less to
   * decide by chance, so that more of what is learnt is about captions.
   */
  TIDY {
    @Override
    PlacedShape place(Thing thing, double largest, RandomGenerator random) {
      int radius = random.nextInt(TIDY_SMALLEST, (int) largest + 1);
      int least = (int) Math.ceil(EDGE * radius);
      int x = random.nextInt(least, CaptionedScene.SIDE - least + 1);
      int y = random.nextInt(least, CaptionedScene.SIDE - least + 1);
      return thing.at(x, y, radius);
    }

    @Override
    int paper(RandomGenerator random) {
      return TIDY_PAPER * GREY;
    }
  };

  private static final double EDGE = 1.1; // radii from a middle to the edge of the picture
  private static final double SMALLEST = 4.4;
  private static final int TIDY_SMALLEST = 5;
  private static final int DARKEST_PAPER = 236;
  private static final int PAPERS = 20;
  private static final int TIDY_PAPER = 250;
  private static final int GREY = 0x010101;

  /** Puts a thing somewhere, at most of a radius. */
  abstract PlacedShape place(Thing thing, double largest, RandomGenerator random);

  /** Returns the colour of the paper. */
  abstract int paper(RandomGenerator random);
}
