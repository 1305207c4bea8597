package org.djlext.detr.data;

import java.util.random.RandomGenerator;

/**
 * Cuts out a rectangle of random size and place. Boxes are clipped to it, and what has no area left
 * is removed.
 *
 * @param smallest the least width and height in pixels; smaller pictures keep theirs
 * @param largest the greatest width and height in pixels
 */
public record RandomSizeCrop(int smallest, int largest) implements SampleTransform {

  /**
   * Checks the sizes.
   *
   * @param smallest see the record
   * @param largest see the record
   */
  public RandomSizeCrop {
    if (smallest < 1 || largest < smallest) {
      throw new IllegalArgumentException(
          "smallest, largest: expected 1 <= smallest <= largest, found %d and %d"
              .formatted(smallest, largest));
    }
  }

  @Override
  public DetectionSample apply(DetectionSample sample, RandomGenerator random) {
    int width = side(sample.width(), random);
    int height = side(sample.height(), random);
    int y = random.nextInt(sample.height() - height + 1);
    int x = random.nextInt(sample.width() - width + 1);
    return sample.cropped(x, y, width, height);
  }

  private int side(int available, RandomGenerator random) {
    int high = Math.min(available, largest);
    int low = Math.min(smallest, high);
    return low + random.nextInt(high - low + 1);
  }
}
