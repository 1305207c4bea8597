package org.djlext.face;

/**
 * A face that was found in a picture, in pixels of that picture.
 *
 * @param x the left edge of its box
 * @param y the upper edge
 * @param width the width, not negative
 * @param height the height, not negative
 * @param score how sure the detector is, 0 to 1
 * @param points its five points
 */
public record Face(
    double x, double y, double width, double height, double score, FivePoints points) {

  /**
   * Checks the values.
   *
   * @param x the left edge of its box
   * @param y the upper edge
   * @param width the width, not negative
   * @param height the height, not negative
   * @param score how sure the detector is, 0 to 1
   * @param points its five points
   * @throws IllegalArgumentException if a number is not finite, a size is negative, the score is
   *     not from 0 to 1, or there are no points
   */
  public Face {
    if (!Double.isFinite(x + y + width + height) || width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "face: expected a box [x, y, width, height] of finite numbers without negative sizes,"
              + " found [%s, %s, %s, %s]".formatted(x, y, width, height));
    }
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("face: expected a score of 0 to 1, found " + score);
    }
    if (points == null) {
      throw new IllegalArgumentException("face: expected five points, found none");
    }
  }

  /**
   * Returns the area of the box.
   *
   * @return width times height, in square pixels
   */
  public double area() {
    return width * height;
  }

  /**
   * Returns the same face in a picture of which this one is an enlarged part.
   *
   * @param scale what places and sizes are multiplied by, more than 0
   * @param dx what is then added to x
   * @param dy what is then added to y
   * @return another face
   */
  public Face scaled(double scale, double dx, double dy) {
    return new Face(
        x * scale + dx,
        y * scale + dy,
        width * scale,
        height * scale,
        score,
        points.scaled(scale, dx, dy));
  }
}
