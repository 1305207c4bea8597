package org.djlext.detr.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;

/** How many pixels each pair of a true and a found segment of one picture has in common. */
final class SegmentCounts {

  private static final int VOID = 0;

  private final int[][] common;
  private final int[] areas;
  private final Map<Integer, Integer> truthRows;
  private final Map<Integer, Integer> foundColumns;

  private SegmentCounts(Map<Integer, Integer> truthRows, Map<Integer, Integer> foundColumns) {
    this.truthRows = truthRows;
    this.foundColumns = foundColumns;
    this.common = new int[truthRows.size() + 1][foundColumns.size()];
    this.areas = new int[foundColumns.size()];
  }

  /**
   * Counts the pixels.
   *
   * @throws IllegalArgumentException if the pictures differ in size, or a found pixel is of a
   *     segment that is not listed
   */
  static SegmentCounts of(
      PanopticMap truth,
      List<PanopticSegment> truths,
      PanopticMap found,
      List<PanopticSegment> founds) {
    if (truth.height() != found.height() || truth.width() != found.width()) {
      throw new IllegalArgumentException(
          "expected a picture of height %d and width %d, found height %d and width %d"
              .formatted(truth.height(), truth.width(), found.height(), found.width()));
    }
    SegmentCounts counts = new SegmentCounts(indices(truths), indices(founds));
    counts.count(truth.ids(), found.ids());
    return counts;
  }

  private static Map<Integer, Integer> indices(List<PanopticSegment> segments) {
    Map<Integer, Integer> indices = new HashMap<>();
    indices.put(VOID, 0);
    segments.forEach(segment -> indices.put(segment.id(), indices.size()));
    return indices;
  }

  private void count(int[] truth, int[] found) {
    int unlisted = truthRows.size();
    int lastTruth = VOID;
    int lastFound = VOID;
    int row = 0;
    int column = 0;
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] != lastTruth) {
        lastTruth = truth[i];
        row = truthRows.getOrDefault(lastTruth, unlisted);
      }
      if (found[i] != lastFound) {
        lastFound = found[i];
        Integer listed = foundColumns.get(lastFound);
        if (listed == null) {
          throw new IllegalArgumentException(
              "segment %d is in the picture and not in the list".formatted(lastFound));
        }
        column = listed;
      }
      common[row][column]++;
      areas[column]++;
    }
  }

  /** Returns the pixels of a found segment. */
  int area(PanopticSegment found) {
    return areas[foundColumns.get(found.id())];
  }

  /** Returns the pixels of a true segment. */
  int truthArea(PanopticSegment truth) {
    int area = 0;
    for (int pixels : common[truthRows.get(truth.id())]) {
      area += pixels;
    }
    return area;
  }

  int common(PanopticSegment truth, PanopticSegment found) {
    return common[truthRows.get(truth.id())][foundColumns.get(found.id())];
  }

  /** Returns the pixels of a found segment that are void in truth. */
  int inVoid(PanopticSegment found) {
    return common[0][foundColumns.get(found.id())];
  }
}
