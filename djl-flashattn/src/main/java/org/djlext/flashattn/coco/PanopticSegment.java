package org.djlext.flashattn.coco;

import java.util.OptionalDouble;

/**
 * A segment of a panoptic picture: a thing, or all of one kind of stuff.
 *
 * @param id its number, that of its pixels; 0 is void and no segment
 * @param categoryId the kind of object
 * @param area its area in pixels; empty if the file gives none
 * @param crowd whether this is a crowd, which is neither to be found nor to be missed
 */
public record PanopticSegment(int id, long categoryId, OptionalDouble area, boolean crowd) {

  /** Ids are the three bytes of a colour. */
  static final int LAST_ID = (1 << 24) - 1;

  /**
   * Constructs a segment.
   *
   * @param id its number, from 1 to 16777215
   * @param categoryId the kind of object
   * @param area its area in pixels
   * @param crowd whether this is a crowd
   * @throws IllegalArgumentException if the id is no colour, or void
   */
  public PanopticSegment {
    if (id < 1 || id > LAST_ID) {
      throw new IllegalArgumentException(
          "segment id: expected 1 to %d, found %d".formatted(LAST_ID, id));
    }
  }

  /**
   * Constructs a segment whose area is that of its pixels.
   *
   * @param id its number, from 1 to 16777215
   * @param categoryId the kind of object
   */
  public PanopticSegment(int id, long categoryId) {
    this(id, categoryId, OptionalDouble.empty(), false);
  }
}
