package org.djlext.flashattn.coco;

/**
 * Objects of some size, both ends included. Those outside are ignored.
 *
 * @param name what the range is called
 * @param from the smallest area in square pixels
 * @param to the largest area in square pixels
 */
public record AreaRange(String name, double from, double to) {

  /** Everything. */
  public static final AreaRange ALL = new AreaRange("all", 0, 1e10);

  /** Up to 32 x 32 pixels. */
  public static final AreaRange SMALL = new AreaRange("small", 0, 1024);

  /** From 32 x 32 to 96 x 96 pixels. */
  public static final AreaRange MEDIUM = new AreaRange("medium", 1024, 9216);

  /** From 96 x 96 pixels. */
  public static final AreaRange LARGE = new AreaRange("large", 9216, 1e10);

  boolean holds(double area) {
    return area >= from && area <= to;
  }
}
