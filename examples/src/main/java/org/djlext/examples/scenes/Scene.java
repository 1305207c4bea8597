package org.djlext.examples.scenes;

import java.util.List;

/**
 * A picture of which every pixel's owner is known.
 *
 * @param size the width and height in pixels
 * @param rgb {@code (size, size, 3)}: red, green and blue, row by row
 * @param owners {@code (size, size)}: the index of the segment a pixel belongs to
 * @param segments the segments, stuff first, then things from back to front
 */
public record Scene(int size, byte[] rgb, byte[] owners, List<SceneSegment> segments) {

  /**
   * Checks that the arrays fit the size.
   *
   * @param size the width and height in pixels
   * @param rgb {@code (size, size, 3)}
   * @param owners {@code (size, size)}
   * @param segments the segments
   */
  public Scene {
    if (rgb.length != 3 * size * size || owners.length != size * size) {
      throw new IllegalArgumentException(
          "a scene of %d pixels has %d colour values and %d owners"
              .formatted(size * size, rgb.length, owners.length));
    }
    segments = List.copyOf(segments);
  }

  /**
   * Returns the visible pixels of a segment.
   *
   * @param segment the segment's place in {@link #segments()}
   * @return one value a pixel, row by row
   */
  public boolean[] mask(int segment) {
    boolean[] mask = new boolean[owners.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = owners[i] == segment;
    }
    return mask;
  }
}
