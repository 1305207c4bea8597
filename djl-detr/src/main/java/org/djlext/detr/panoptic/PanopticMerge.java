package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import java.util.function.IntPredicate;

/**
 * How the masks of queries, which overlap, become a picture in which every pixel has one owner.
 *
 * <p>There are two published procedures, and they do not give the same panoptic quality. The
 * numbers of the paper are those of {@link OriginalMerge}, which is the default everywhere here;
 * {@link HuggingFaceMerge} is what transformers does.
 */
public sealed interface PanopticMerge permits OriginalMerge, HuggingFaceMerge {

  /** Tells things from stuff among COCO's panoptic categories: things are numbered up to 90. */
  IntPredicate COCO_THINGS = category -> category <= 90;

  /**
   * Cuts one picture into segments.
   *
   * @param logits {@code (Q, C + 1)}, the last class meaning no object
   * @param masks {@code (Q, h, w)}, logits
   * @param frame how the masks lie over the picture
   * @return the segments, in the target size
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  PanopticSegmentation merge(NDArray logits, NDArray masks, MaskFrame frame);
}
