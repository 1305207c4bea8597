package org.djlext.flashattn.coco;

/** The pixels of an object, in one of the forms that COCO files have. */
public sealed interface Segmentation permits PolygonSegmentation, RunLengthMask {

  /**
   * Returns the pixels as a mask.
   *
   * @param height the height of the image in pixels
   * @param width the width of the image in pixels
   * @return a mask of that size
   * @throws IllegalArgumentException if this is a mask of another size
   */
  RunLengthMask mask(int height, int width);
}
