package org.djlext.examples.scenes;

/**
 * One thing of a scene, or all of one stuff.
 *
 * @param category what it is
 * @param x the left edge of the visible pixels
 * @param y the upper edge
 * @param width the width of the visible part in pixels
 * @param height its height
 * @param area the number of visible pixels
 */
public record SceneSegment(SceneCategory category, int x, int y, int width, int height, int area) {

  /** Measures the visible part of an owner. */
  static SceneSegment measure(SceneCategory category, byte[] owners, int size, int owner) {
    int left = size;
    int top = size;
    int right = -1;
    int bottom = -1;
    int area = 0;
    for (int i = 0; i < owners.length; i++) {
      if (owners[i] == owner) {
        int x = i % size;
        int y = i / size;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y;
        area++;
      }
    }
    return new SceneSegment(category, left, top, right - left + 1, bottom - top + 1, area);
  }
}
