package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.djlext.detr.panoptic.QueryMasks.Found;

/**
 * The procedure of DETR's authors, to which the published panoptic quality belongs: confident
 * queries compete for each pixel by their logits, queries of the same stuff are joined, and
 * segments of hardly any area are given up.
 *
 * <p>Ids start at 0 and no pixel is void, unless no query is confident: then all ids are 0 and
 * there is no segment. Stuff that was joined to an earlier query has no area of its own; where the
 * authors' second round gives its pixels to other segments, so does this. Masks of padded pictures
 * are cut to the picture, which the authors, who evaluate pictures one by one, need not do.
 *
 * <p>Reference: class PostProcessPanoptic in models/segmentation.py of facebookresearch/detr.
 *
 * @param threshold what the probability of a query's class must exceed, 0.85 in the reference
 * @param smallArea segments of at most so many pixels are given up, 4 in the reference
 * @param things which categories can be counted; all others are stuff
 */
public record OriginalMerge(double threshold, int smallArea, IntPredicate things)
    implements PanopticMerge {

  private static final double THRESHOLD = 0.85;
  private static final int SMALL_AREA = 4;

  /**
   * Constructs the procedure with the authors' values.
   *
   * @param things which categories can be counted, such as {@link PanopticMerge#COCO_THINGS}
   */
  public OriginalMerge(IntPredicate things) {
    this(THRESHOLD, SMALL_AREA, things);
  }

  @Override
  public PanopticSegmentation merge(NDArray logits, NDArray masks, MaskFrame frame) {
    QueryMasks queries = new QueryMasks(masks, frame);
    List<Found> kept = QueryMasks.found(logits, masks, threshold);
    int[][] ids = ids(queries, kept, frame, firstOfItsStuff(kept));
    int[] areas = areas(ids, kept.size());
    while (hasSmall(areas)) {
      List<Found> large = new ArrayList<>();
      for (int i = 0; i < areas.length; i++) {
        if (areas[i] > smallArea) {
          large.add(kept.get(i));
        }
      }
      kept = large;
      ids = ids(queries, kept, frame, null);
      areas = areas(ids, kept.size());
    }
    List<PanopticSegment> segments = new ArrayList<>();
    for (int i = 0; i < areas.length; i++) {
      Found f = kept.get(i);
      boolean thing = things.test(f.category());
      segments.add(new PanopticSegment(i, f.category(), thing, areas[i], f.score(), f.query()));
    }
    return new PanopticSegmentation(ids, segments);
  }

  /** Returns, for each query, the first one of the same stuff; things stay themselves. */
  private int[] firstOfItsStuff(List<Found> kept) {
    Map<Integer, Integer> first = new HashMap<>();
    int[] joined = new int[kept.size()];
    for (int i = 0; i < joined.length; i++) {
      int category = kept.get(i).category();
      Integer earlier = things.test(category) ? null : first.putIfAbsent(category, i);
      joined[i] = earlier == null ? i : earlier;
    }
    return joined;
  }

  private static int[][] ids(QueryMasks queries, List<Found> kept, MaskFrame frame, int[] joined) {
    if (kept.isEmpty()) {
      return new int[frame.target().height()][frame.target().width()];
    }
    int[][] owners = queries.owners(kept);
    if (joined != null) {
      for (int[] row : owners) {
        for (int x = 0; x < row.length; x++) {
          row[x] = joined[row[x]];
        }
      }
    }
    return NearestPixels.resize(owners, frame.target());
  }

  private static int[] areas(int[][] ids, int segments) {
    int[] areas = new int[segments];
    if (segments > 0) {
      for (int[] row : ids) {
        for (int id : row) {
          areas[id]++;
        }
      }
    }
    return areas;
  }

  private boolean hasSmall(int[] areas) {
    for (int area : areas) {
      if (area <= smallArea) {
        return true;
      }
    }
    return false;
  }
}
