package org.djlext.detr.panoptic;

import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The likeliest category of each pixel, without telling one thing from another: the probabilities
 * of a category, summed over queries, each weighed with the probability of its mask.
 *
 * <p>Reference: DetrImageProcessor.post_process_semantic_segmentation of transformers 4.57.
 */
public final class SemanticMerge {

  private SemanticMerge() {}

  /**
   * Finds the category of each pixel.
   *
   * @param logits {@code (Q, C + 1)}, the last class meaning no object
   * @param masks {@code (Q, h, w)}, logits
   * @param frame how the masks lie over the picture
   * @param categories the names of the categories, C or more
   * @return the categories in the target size; there is no void
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  public static CategoryMask merge(
      NDArray logits, NDArray masks, MaskFrame frame, List<String> categories) {
    QueryMasks queries = new QueryMasks(masks, frame);
    QueryMasks.requireShapes(logits, masks);
    if (categories.size() < logits.getShape().get(1) - 1) {
      throw new IllegalArgumentException(
          "semantic merge: expected names of %d categories, found %d"
              .formatted(logits.getShape().get(1) - 1, categories.size()));
    }
    return new CategoryMask(List.copyOf(categories), queries.semantic(logits));
  }
}
