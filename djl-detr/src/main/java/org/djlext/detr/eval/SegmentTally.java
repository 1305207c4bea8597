package org.djlext.detr.eval;

/**
 * What was found of one category.
 *
 * @param iou the sum of the overlaps of what was found
 * @param found how many segments were found
 * @param wrong how many segments that were found are not there
 * @param missed how many segments were not found
 */
record SegmentTally(double iou, int found, int wrong, int missed) {

  static final SegmentTally NOTHING = new SegmentTally(0, 0, 0, 0);

  static SegmentTally oneFound(double iou) {
    return new SegmentTally(iou, 1, 0, 0);
  }

  static SegmentTally oneWrong() {
    return new SegmentTally(0, 0, 1, 0);
  }

  static SegmentTally oneMissed() {
    return new SegmentTally(0, 0, 0, 1);
  }

  SegmentTally plus(SegmentTally other) {
    return new SegmentTally(
        iou + other.iou, found + other.found, wrong + other.wrong, missed + other.missed);
  }

  boolean isNothing() {
    return found + wrong + missed == 0;
  }

  PanopticScores.Quality quality() {
    if (isNothing()) {
      return new PanopticScores.Quality(0, 0, 0, 0);
    }
    double segments = found + 0.5 * wrong + 0.5 * missed;
    return new PanopticScores.Quality(
        iou / segments, found == 0 ? 0 : iou / found, found / segments, 1);
  }
}
