package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;

/**
 * The masks of queries one by one, overlapping as they do; this is what mask AP is computed from.
 *
 * <p>Reference: class PostProcessSegm in models/segmentation.py of facebookresearch/detr.
 */
public final class InstanceMasks {

  private static final double THRESHOLD = 0.5;

  private InstanceMasks() {}

  /**
   * Lays masks over a picture.
   *
   * @param masks {@code (Q, h, w)}, logits
   * @param frame how the masks lie over the picture
   * @param queries the queries whose masks are wanted, in the wanted order
   * @return {@code (K, H, W)} uint8, 1 where a mask's probability exceeds one half, in the target
   *     size; owned by the manager of the masks
   * @throws IllegalArgumentException if no query is asked for or there is no such query
   */
  public static NDArray of(NDArray masks, MaskFrame frame, int... queries) {
    QueryMasks all = new QueryMasks(masks, frame);
    long count = masks.getShape().get(0);
    for (int query : queries) {
      if (query < 0 || query >= count) {
        throw new IllegalArgumentException(
            "instance masks: there is no query %d among %d".formatted(query, count));
      }
    }
    if (queries.length == 0) {
      throw new IllegalArgumentException("instance masks: expected at least one query");
    }
    return all.instances(queries, THRESHOLD);
  }
}
