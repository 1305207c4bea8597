package org.djlext.detr.data;

import org.djlext.flashattn.coco.RunLengthMask;

/**
 * An object to be found in a picture.
 *
 * @param classIndex which logit of the class head it belongs to, from 0 on
 * @param left the left edge in pixels of the picture
 * @param top the upper edge in pixels of the picture
 * @param right the right edge in pixels of the picture
 * @param bottom the lower edge in pixels of the picture
 * @param mask its pixels in the picture as it was read, before any transform, or null if only the
 *     box is known
 */
public record DetectionTarget(
    int classIndex, float left, float top, float right, float bottom, RunLengthMask mask) {

  /**
   * Checks the edges.
   *
   * @param classIndex see the record
   * @param left see the record
   * @param top see the record
   * @param right see the record
   * @param bottom see the record
   * @param mask see the record
   */
  public DetectionTarget {
    if (classIndex < 0) {
      throw new IllegalArgumentException("classIndex: expected at least 0, found " + classIndex);
    }
    if (!(left < right && top < bottom && left >= 0 && top >= 0)
        || !Float.isFinite(right + bottom)) {
      throw new IllegalArgumentException(
          "box: expected 0 <= left < right and 0 <= top < bottom, found %s, %s, %s, %s"
              .formatted(left, top, right, bottom));
    }
  }
}
