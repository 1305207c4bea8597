package org.djlext.pose.layers;

/**
 * The size of what a backbone gives.
 *
 * @param channels C
 * @param width w
 * @param height h
 */
public record FeatureMap(int channels, int width, int height) {

  /**
   * Returns the number of places.
   *
   * @return w * h
   */
  public int area() {
    return width * height;
  }
}
