package org.djlext.flashattn.coco;

/**
 * A box in pixels of the image, by its upper left corner and its size.
 *
 * @param x the left edge
 * @param y the upper edge
 * @param width the width, not negative
 * @param height the height, not negative
 */
public record CocoBox(double x, double y, double width, double height) {

  /**
   * Constructs a box.
   *
   * @param x the left edge
   * @param y the upper edge
   * @param width the width, not negative
   * @param height the height, not negative
   * @throws IllegalArgumentException if a number is not finite or a size is negative
   */
  public CocoBox {
    if (!Double.isFinite(x + y + width + height) || width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "expected a box [x, y, width, height] of finite numbers without negative sizes, found"
              + " [%s, %s, %s, %s]".formatted(x, y, width, height));
    }
  }

  /**
   * Returns the area.
   *
   * @return width times height, in square pixels
   */
  public double area() {
    return width * height;
  }

  /**
   * Returns how much of this box and another overlap.
   *
   * @param truth the other box
   * @param crowd whether the other box holds a crowd, of which this one may be a part
   * @return the area of the intersection over that of the union, or, for a crowd, over that of this
   *     box; 0 for boxes that touch at most
   */
  public double iou(CocoBox truth, boolean crowd) {
    double across = Math.min(width + x, truth.width + truth.x) - Math.max(x, truth.x);
    double down = Math.min(height + y, truth.height + truth.y) - Math.max(y, truth.y);
    if (across <= 0 || down <= 0) {
      return 0;
    }
    double both = across * down;
    return both / (crowd ? area() : area() + truth.area() - both);
  }
}
