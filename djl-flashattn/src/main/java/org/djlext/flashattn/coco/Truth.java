package org.djlext.flashattn.coco;

/**
 * An object that is in a picture, as it is scored.
 *
 * @param id its number; one of 0 can be found but never counts as found, which is what pycocotools
 *     makes of it
 * @param shape where it is
 * @param area its area in square pixels, which says whether it is small, medium or large
 * @param crowd whether it may be found any number of times
 * @param ignored whether finding it is neither right nor wrong, as with crowds
 * @param <T> a shape, such as {@link CocoBox}
 */
public record Truth<T>(long id, T shape, double area, boolean crowd, boolean ignored) {

  /**
   * Constructs a truth that is ignored if it is a crowd, as for boxes and masks.
   *
   * @param id its number, not 0
   * @param shape where it is
   * @param area its area in square pixels
   * @param crowd whether it may be found any number of times
   */
  public Truth(long id, T shape, double area, boolean crowd) {
    this(id, shape, area, crowd, crowd);
  }
}
