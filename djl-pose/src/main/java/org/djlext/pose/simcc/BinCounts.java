package org.djlext.pose.simcc;

/**
 * How many bins each axis is divided into.
 *
 * @param x the bins of the width
 * @param y the bins of the height
 */
public record BinCounts(int x, int y) {

  /**
   * Divides an input.
   *
   * @param width its width in pixels
   * @param height its height in pixels
   * @param splitRatio the bins for each pixel
   * @return the counts, rounded down as in mmpose's heads
   */
  public static BinCounts of(int width, int height, double splitRatio) {
    return new BinCounts((int) (width * splitRatio), (int) (height * splitRatio));
  }
}
