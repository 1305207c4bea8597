package org.djlext.detr.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Resizes the shorter side to one of several lengths, the other side in proportion.
 *
 * @param shortest the lengths of the shorter side in pixels, of which each sample draws one
 * @param longest what the longer side may reach in pixels; the shorter one is smaller then
 */
public record RandomResize(List<Integer> shortest, int longest) implements SampleTransform {

  /**
   * Checks the sizes.
   *
   * @param shortest see the record
   * @param longest see the record
   */
  public RandomResize {
    shortest = List.copyOf(shortest);
    if (shortest.isEmpty() || shortest.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "shortest: expected one or more sizes of at least 1, found " + shortest);
    }
    if (longest < 1) {
      throw new IllegalArgumentException("longest: expected at least 1, found " + longest);
    }
  }

  @Override
  public DetectionSample apply(DetectionSample sample, RandomGenerator random) {
    int size = shortest.get(random.nextInt(shortest.size()));
    int[] widthAndHeight = size(sample.width(), sample.height(), size, longest);
    return sample.resized(widthAndHeight[0], widthAndHeight[1]);
  }

  /**
   * Computes the new size as the authors do: the longer side is cut to whole pixels; where {@code
   * longest} decides, the shorter one is rounded, half to even, and the longer one follows from the
   * rounded number.
   *
   * @return width and height
   */
  static int[] size(int width, int height, int shortest, int longest) {
    double smaller = Math.min(width, height);
    double larger = Math.max(width, height);
    int size = shortest;
    if (larger / smaller * size > longest) {
      size = Math.max(1, (int) Math.rint(longest * smaller / larger));
    }
    if (smaller == size) {
      return new int[] {width, height};
    }
    return width < height
        ? new int[] {size, other(size, height, width)}
        : new int[] {other(size, width, height), size};
  }

  private static int other(int size, int larger, int smaller) {
    return (int) ((double) ((long) size * larger) / smaller);
  }
}
