package org.djlext.detr.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.djlext.detr.loss.Targets;
import org.djlext.detr.panoptic.MaskFrame;
import org.djlext.detr.panoptic.OriginalMerge;
import org.djlext.detr.panoptic.PanopticMerge;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.djlext.flashattn.training.EpochEvaluator;

/**
 * Panoptic quality over the batches of an epoch.
 *
 * <p>Labels are {@code class_labels (B, M)}, {@code boxes (B, M, 4)} and {@code masks (B, M, H,
 * W)}, pixels that no mask has being void, as padding is; of masks that overlap the first has the
 * pixel. Predictions are {@code logits (B, Q, C + 1)} and {@code pred_masks (B, Q, h, w)}, merged
 * at the size of the labels' masks.
 *
 * <p>Batches that are trained on are scored only if that is asked for; without it their value is
 * NaN.
 */
public final class PanopticEvaluator extends EpochEvaluator<PanopticQuality> {

  private final List<CocoCategory> categories;
  private final PanopticMerge merge;

  /**
   * Constructs an evaluator named PQ that merges as DETR's authors do and leaves batches that are
   * trained on alone.
   *
   * @param categories the classes, whose ids are indices of logits
   */
  public PanopticEvaluator(List<CocoCategory> categories) {
    this("PQ", categories, new OriginalMerge(things(categories)), false);
  }

  /**
   * Constructs an evaluator.
   *
   * @param name what metrics call it
   * @param categories the classes, whose ids are indices of logits
   * @param merge how the masks of queries become a picture
   * @param training whether batches that are trained on are scored as well
   */
  public PanopticEvaluator(
      String name, List<CocoCategory> categories, PanopticMerge merge, boolean training) {
    super(name, training);
    this.categories = List.copyOf(categories);
    this.merge = merge;
  }

  private static IntPredicate things(List<CocoCategory> categories) {
    Set<Long> things =
        categories.stream()
            .filter(CocoCategory::thing)
            .map(CocoCategory::id)
            .collect(Collectors.toSet());
    return category -> things.contains((long) category);
  }

  @Override
  protected PanopticQuality begin() {
    return new PanopticQuality(categories);
  }

  @Override
  protected void add(PanopticQuality quality, NDList labels, NDList predictions) {
    QueryPredictions found = QueryPredictions.read(predictions);
    Targets targets = Targets.read(labels, found.images(), found.classes());
    long[] labelled = targets.classLabels().toLongArray();
    NDArray masks = found.masks();
    for (int b = 0; b < found.images(); b++) {
      PackedMasks truth = PackedMasks.of(targets, b);
      PanopticMap map = map(truth, targets.objects(b));
      PanopticSegmentation merged;
      try (NDArray logits = found.logits().get(b);
          NDArray ofQueries = masks.get(b)) {
        MaskFrame frame = MaskFrame.unpadded(truth.size(), truth.size());
        merged = merge.merge(logits, ofQueries, frame).numberedFromOne();
      }
      List<PanopticSegment> truths = new ArrayList<>();
      Set<Integer> seen = seen(map);
      for (int place : targets.objects(b)) {
        // one that is hidden behind others has no pixels to be found
        if (seen.contains(place + 1)) {
          truths.add(new PanopticSegment(place + 1, labelled[b * targets.places() + place]));
        }
      }
      PanopticMap foundMap = map(merged);
      quality.add(map, truths, foundMap, segments(merged, seen(foundMap)));
    }
  }

  private static PanopticMap map(PackedMasks truth, int[] objects) {
    int height = truth.size().height();
    int width = truth.size().width();
    int[] ids = new int[height * width];
    for (int object : objects) {
      byte[] pixels = truth.pixels(object);
      for (int i = 0; i < ids.length; i++) {
        ids[i] = ids[i] == 0 && pixels[i] != 0 ? object + 1 : ids[i];
      }
    }
    return new PanopticMap(height, width, ids);
  }

  private static PanopticMap map(PanopticSegmentation merged) {
    int[] ids = Arrays.stream(merged.ids()).flatMapToInt(Arrays::stream).toArray();
    return new PanopticMap(merged.height(), merged.width(), ids);
  }

  private static Set<Integer> seen(PanopticMap map) {
    Set<Integer> seen = new HashSet<>();
    int[] ids = map.ids();
    for (int i = 0; i < ids.length; i++) {
      if (i == 0 || ids[i] != ids[i - 1]) {
        seen.add(ids[i]);
      }
    }
    return seen;
  }

  private static List<PanopticSegment> segments(PanopticSegmentation merged, Set<Integer> seen) {
    List<PanopticSegment> segments = new ArrayList<>();
    Set<Integer> listed = new HashSet<>();
    for (var segment : merged.segments()) {
      // segments that were fused share an id
      if (seen.contains(segment.id()) && listed.add(segment.id())) {
        segments.add(new PanopticSegment(segment.id(), segment.category()));
      }
    }
    return segments;
  }

  @Override
  protected double value(PanopticQuality quality) {
    PanopticScores.Quality all = quality.scores().all();
    return all.count() == 0 ? Double.NaN : all.pq();
  }

  /**
   * Returns all numbers of what was accumulated.
   *
   * @param key the accumulator, such as {@code EvaluatorTrainingListener.VALIDATE_EPOCH}
   * @return the scores
   * @throws IllegalArgumentException if there is no such accumulator
   */
  public PanopticScores scores(String key) {
    return accumulator(key).scores();
  }
}
