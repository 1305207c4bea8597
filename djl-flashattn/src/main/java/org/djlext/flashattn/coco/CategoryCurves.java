package org.djlext.flashattn.coco;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Precision and recall of one category, for each area range, limit and threshold: (A, M, T). NaN
 * where nothing was to be found.
 *
 * @param precision the mean of the precision at all recalls of the protocol
 * @param recall the highest recall
 */
record CategoryCurves(double[][][] precision, double[][][] recall) {

  /** The reference's guard against dividing by 0. */
  private static final double SMALL = Math.ulp(1.0);

  static CategoryCurves of(EvaluationProtocol protocol, List<ImageMatches> pictures) {
    List<ImageMatches> images =
        pictures.stream().sorted(Comparator.comparingLong(ImageMatches::imageId)).toList();
    int total = images.stream().mapToInt(image -> image.scores().length).sum();
    double[] scores = new double[total];
    int[] ranks = new int[total];
    int at = 0;
    for (ImageMatches image : images) {
      for (int d = 0; d < image.scores().length; d++) {
        ranks[at] = d;
        scores[at++] = image.scores()[d];
      }
    }
    int[] order = ScoreOrder.descending(scores);
    int[] sortedRanks = new int[total];
    for (int i = 0; i < total; i++) {
      sortedRanks[i] = ranks[order[i]];
    }
    int areas = protocol.areas().size();
    int[] limits = protocol.limits();
    int thresholds = protocol.thresholds().length;
    double[][][] precision = new double[areas][limits.length][thresholds];
    double[][][] recall = new double[areas][limits.length][thresholds];
    Sweep sweep = new Sweep(protocol.recalls(), sortedRanks);
    for (int a = 0; a < areas; a++) {
      int area = a;
      int positives = images.stream().mapToInt(image -> image.positives()[area]).sum();
      sweep.begin(images, a, order);
      for (int m = 0; m < limits.length; m++) {
        for (int t = 0; t < thresholds; t++) {
          boolean none = positives == 0;
          precision[a][m][t] = none ? Double.NaN : sweep.precision(limits[m], t, positives);
          recall[a][m][t] = none ? Double.NaN : (double) sweep.found / positives;
        }
      }
    }
    return new CategoryCurves(precision, recall);
  }

  /** Goes through the detections of one category and area range, best first. */
  private static final class Sweep {

    private final double[] recalls;
    private final int[] ranks;
    private final int[] matched;
    private final int[] ignored;
    private final double[] precisions;
    private int found;

    Sweep(double[] recalls, int[] ranks) {
      this.recalls = recalls;
      this.ranks = ranks;
      this.matched = new int[ranks.length];
      this.ignored = new int[ranks.length];
      this.precisions = new double[ranks.length + 1];
    }

    void begin(List<ImageMatches> images, int area, int[] order) {
      int[] allMatched = new int[order.length];
      int[] allIgnored = new int[order.length];
      int at = 0;
      for (ImageMatches image : images) {
        int count = image.scores().length;
        System.arraycopy(image.matched()[area], 0, allMatched, at, count);
        System.arraycopy(image.ignored()[area], 0, allIgnored, at, count);
        at += count;
      }
      Arrays.setAll(matched, i -> allMatched[order[i]]);
      Arrays.setAll(ignored, i -> allIgnored[order[i]]);
    }

    double precision(int limit, int threshold, int positives) {
      int right = 0;
      int wrong = 0;
      for (int i = 0; i < ranks.length; i++) {
        if (ranks[i] >= limit || (ignored[i] >>> threshold & 1) == 1) {
          continue;
        }
        if ((matched[i] >>> threshold & 1) == 1) {
          right++;
          precisions[right] = right / (wrong + right + SMALL);
        } else {
          wrong++;
        }
      }
      found = right;
      // precision only falls between two finds: the finds alone say what is the most to the right
      for (int n = right - 1; n > 0; n--) {
        precisions[n] = Math.max(precisions[n], precisions[n + 1]);
      }
      double sum = 0;
      int n = 1;
      for (double recall : recalls) {
        while (n <= right && (double) n / positives < recall) {
          n++;
        }
        sum += n <= right ? precisions[n] : 0;
      }
      return sum / recalls.length;
    }
  }
}
