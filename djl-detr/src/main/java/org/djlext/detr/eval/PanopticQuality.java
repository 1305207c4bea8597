package org.djlext.detr.eval;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;

/**
 * Panoptic quality, picture by picture. A segment is found if one of its category overlaps it by
 * more than half, so that no two can find one. Void pixels count for nothing; crowds are neither to
 * be found nor to be missed. Equal to panopticapi's evaluation.py.
 *
 * @see <a href="https://arxiv.org/abs/1801.00868">Panoptic Segmentation</a>, section 4
 */
public final class PanopticQuality {

  private static final double HALF = 0.5;

  private final List<CocoCategory> categories;
  private final Set<Long> categoryIds;
  private final Map<Long, SegmentTally> tallies = new HashMap<>();

  /**
   * Begins a scoring.
   *
   * @param categories the kinds of objects that there are
   */
  public PanopticQuality(Collection<CocoCategory> categories) {
    this.categories = List.copyOf(categories);
    this.categoryIds = categories.stream().map(CocoCategory::id).collect(Collectors.toSet());
  }

  /**
   * Adds a picture. The area of a true segment is what its record says, or else the number of its
   * pixels.
   *
   * @param truth the true segment of each pixel
   * @param truths the true segments; pixels of others count as wrong, unlike void
   * @param found the found segment of each pixel
   * @param founds the found segments, each with at least one pixel
   * @throws IllegalArgumentException if the pictures differ in size, pixels and lists of what was
   *     found differ, or a category is unknown; nothing is added then
   */
  public void add(
      PanopticMap truth,
      List<PanopticSegment> truths,
      PanopticMap found,
      List<PanopticSegment> founds) {
    add(tally(truth, truths, found, founds));
  }

  /** Scores a picture without adding it, for threads that do so at once. */
  Map<Long, SegmentTally> tally(
      PanopticMap truth,
      List<PanopticSegment> truths,
      PanopticMap found,
      List<PanopticSegment> founds) {
    requireKnown(truths);
    requireKnown(founds);
    SegmentCounts counts = SegmentCounts.of(truth, truths, found, founds);
    Map<Long, SegmentTally> picture = new HashMap<>();
    Set<Integer> matchedTruths = new HashSet<>();
    Set<Integer> matchedFounds = new HashSet<>();
    for (PanopticSegment f : founds) {
      if (counts.area(f) == 0) {
        throw new IllegalArgumentException(
            "segment %d is in the list and not in the picture".formatted(f.id()));
      }
      for (PanopticSegment t : truths) {
        double iou = t.crowd() || t.categoryId() != f.categoryId() ? 0 : iou(counts, t, f);
        if (iou > HALF) {
          picture.merge(t.categoryId(), SegmentTally.oneFound(iou), SegmentTally::plus);
          matchedTruths.add(t.id());
          matchedFounds.add(f.id());
        }
      }
    }
    Map<Long, PanopticSegment> crowds = new HashMap<>();
    for (PanopticSegment t : truths) {
      if (t.crowd()) {
        // of several crowds of one category the reference looks at the last
        crowds.put(t.categoryId(), t);
      } else if (!matchedTruths.contains(t.id())) {
        picture.merge(t.categoryId(), SegmentTally.oneMissed(), SegmentTally::plus);
      }
    }
    for (PanopticSegment f : founds) {
      PanopticSegment crowd = crowds.get(f.categoryId());
      double excused = counts.inVoid(f) + (crowd == null ? 0 : counts.common(crowd, f));
      if (!matchedFounds.contains(f.id()) && excused / counts.area(f) <= HALF) {
        picture.merge(f.categoryId(), SegmentTally.oneWrong(), SegmentTally::plus);
      }
    }
    return picture;
  }

  void add(Map<Long, SegmentTally> picture) {
    picture.forEach((category, tally) -> tallies.merge(category, tally, SegmentTally::plus));
  }

  private static double iou(SegmentCounts counts, PanopticSegment t, PanopticSegment f) {
    int common = counts.common(t, f);
    if (common == 0) {
      return 0;
    }
    double area = t.area().isPresent() ? t.area().getAsDouble() : counts.truthArea(t);
    return common / (counts.area(f) + area - common - counts.inVoid(f));
  }

  private void requireKnown(List<PanopticSegment> segments) {
    for (PanopticSegment segment : segments) {
      if (!categoryIds.contains(segment.categoryId())) {
        throw new IllegalArgumentException(
            "segment %d: category_id: expected one of the %d categories, found %d"
                .formatted(segment.id(), categoryIds.size(), segment.categoryId()));
      }
    }
  }

  /**
   * Returns the scores of what was added until now.
   *
   * @return the scores
   */
  public PanopticScores scores() {
    return new PanopticScores(categories, tallies);
  }
}
