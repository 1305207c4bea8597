package org.djlext.pose.person;

import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Rectangle;
import java.util.Optional;

/**
 * Where a person is, in pixels of a picture.
 *
 * @param x the left edge
 * @param y the upper edge
 * @param width the width
 * @param height the height
 * @param score how sure that is, from 0 to 1
 */
public record PersonBox(double x, double y, double width, double height, double score) {

  /**
   * Checks the values.
   *
   * @param x the left edge
   * @param y the upper edge
   * @param width the width
   * @param height the height
   * @param score how sure that is, from 0 to 1
   * @throws IllegalArgumentException if a number is not finite or the box has no area
   */
  public PersonBox {
    boolean finite =
        Double.isFinite(x)
            && Double.isFinite(y)
            && Double.isFinite(width)
            && Double.isFinite(height)
            && Double.isFinite(score);
    if (!finite || !(width > 0) || !(height > 0)) {
      throw new IllegalArgumentException(
          "box: expected finite numbers and an area, found (%s, %s), size %s x %s, score %s"
              .formatted(x, y, width, height, score));
    }
  }

  /**
   * Converts a box of DJL.
   *
   * @param part its edges as parts of the picture
   * @param pictureWidth the width of the picture
   * @param pictureHeight the height of the picture
   * @param score how sure it is
   * @return the box in pixels
   * @throws IllegalArgumentException if a number is not finite or the box has no area
   */
  public static PersonBox of(Rectangle part, int pictureWidth, int pictureHeight, double score) {
    return new PersonBox(
        part.getX() * pictureWidth,
        part.getY() * pictureHeight,
        part.getWidth() * pictureWidth,
        part.getHeight() * pictureHeight,
        score);
  }

  /**
   * Converts what a detector of DJL found. Detectors do give boxes without area and boxes outside
   * of the picture: in those nobody can be looked for.
   *
   * @param object what was found
   * @param pictureWidth the width of the picture
   * @param pictureHeight the height of the picture
   * @return the box in pixels, if a part of it lies in the picture
   */
  public static Optional<PersonBox> of(DetectedObject object, int pictureWidth, int pictureHeight) {
    Rectangle part = object.getBoundingBox().getBounds();
    try {
      PersonBox box = of(part, pictureWidth, pictureHeight, object.getProbability());
      return Optional.of(box).filter(b -> b.overlaps(pictureWidth, pictureHeight));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Says whether any part of the box lies in a picture.
   *
   * @param pictureWidth the width of the picture
   * @param pictureHeight the height of the picture
   * @return false if it lies outside
   */
  public boolean overlaps(int pictureWidth, int pictureHeight) {
    return x < pictureWidth && y < pictureHeight && x + width > 0 && y + height > 0;
  }
}
