package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.djlext.detr.panoptic.QueryMasks.Found;

/**
 * The procedure of transformers: masks compete by probability times score, and a segment whose mask
 * is mostly owned by others is dropped, which leaves void.
 *
 * <p>Ids start at 1 and 0 is void; without any confident query all ids are -1. As in the reference,
 * a fused category has one entry in the list for each of its queries, all with the same id and each
 * with the area that it adds; and since ids are counted on from the one that was used last, an id
 * that follows a fused one may occur twice. With nothing fused this is also the reference's {@code
 * post_process_instance_segmentation}. Masks of padded pictures are cut to the picture, which the
 * reference leaves to its caller.
 *
 * <p>Reference: DetrImageProcessor.post_process_panoptic_segmentation of transformers 4.57.
 *
 * @param threshold what the probability of a query's class must exceed, 0.5 in the reference
 * @param maskThreshold from which product of probability and score a mask covers a pixel, 0.5
 * @param overlapThreshold which part of what it covers a segment must own, exclusive, 0.8
 * @param fused the categories whose queries share one segment, none in the reference
 * @param things which categories can be counted
 */
public record HuggingFaceMerge(
    double threshold,
    double maskThreshold,
    double overlapThreshold,
    Set<Integer> fused,
    IntPredicate things)
    implements PanopticMerge {

  private static final double THRESHOLD = 0.5;
  private static final double OVERLAP_THRESHOLD = 0.8;

  /**
   * Copies the set.
   *
   * @param threshold what the probability of a query's class must exceed, 0.5 in the reference
   * @param maskThreshold from which product of probability and score a mask covers a pixel, 0.5
   * @param overlapThreshold which part of what it covers a segment must own, exclusive, 0.8
   * @param fused the categories whose queries share one segment, none in the reference
   * @param things which categories can be counted
   */
  public HuggingFaceMerge {
    fused = Set.copyOf(fused);
  }

  /**
   * Constructs the procedure with the values of transformers.
   *
   * @param things which categories can be counted, such as {@link PanopticMerge#COCO_THINGS}
   */
  public HuggingFaceMerge(IntPredicate things) {
    this(THRESHOLD, THRESHOLD, OVERLAP_THRESHOLD, Set.of(), things);
  }

  @Override
  public PanopticSegmentation merge(NDArray logits, NDArray masks, MaskFrame frame) {
    QueryMasks queries = new QueryMasks(masks, frame);
    List<Found> kept = QueryMasks.found(logits, masks, threshold);
    if (kept.isEmpty()) {
      int[][] none = new int[frame.target().height()][frame.target().width()];
      Arrays.stream(none).forEach(row -> Arrays.fill(row, -1));
      return new PanopticSegmentation(none, List.of());
    }
    QueryMasks.Weighed weighed = queries.weighed(kept, maskThreshold);
    int[] owned = owned(weighed.owners(), kept.size());
    int[] ids = new int[kept.size()];
    Map<Integer, Integer> shared = new HashMap<>();
    List<PanopticSegment> segments = new ArrayList<>();
    int id = 0;
    for (int i = 0; i < ids.length; i++) {
      Found f = kept.get(i);
      if (isSegment(owned[i], weighed.covered()[i])) {
        id = shared.getOrDefault(f.category(), id + 1);
        ids[i] = id;
        boolean thing = things.test(f.category());
        segments.add(new PanopticSegment(id, f.category(), thing, owned[i], f.score(), f.query()));
        if (fused.contains(f.category())) {
          shared.put(f.category(), id);
        }
      }
    }
    for (int[] row : weighed.owners()) {
      for (int x = 0; x < row.length; x++) {
        row[x] = ids[row[x]];
      }
    }
    return new PanopticSegmentation(weighed.owners(), segments);
  }

  /** Divides in float32 as the reference does, where 4 of 5 pixels exceed 0.8. */
  private boolean isSegment(int owned, long covered) {
    return owned > 0 && covered > 0 && (float) owned / covered > overlapThreshold;
  }

  private static int[] owned(int[][] owners, int queries) {
    int[] owned = new int[queries];
    for (int[] row : owners) {
      for (int owner : row) {
        owned[owner]++;
      }
    }
    return owned;
  }
}
