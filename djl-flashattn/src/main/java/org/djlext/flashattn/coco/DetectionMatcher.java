package org.djlext.flashattn.coco;

import java.util.Arrays;
import java.util.List;

/**
 * Matches the detections of one picture and category to its truths: each detection, best first,
 * takes the most alike truth that is free; ignored truths only where no other will do.
 */
final class DetectionMatcher<T> {

  /** The reference's: with a threshold of 1, being the same must be enough despite rounding. */
  private static final double HIGHEST_THRESHOLD = 1 - 1e-10;

  private final EvaluationProtocol protocol;
  private final double[] thresholds;
  private final Similarity<T> similarity;

  DetectionMatcher(EvaluationProtocol protocol, Similarity<T> similarity) {
    this.protocol = protocol;
    this.thresholds = protocol.thresholds();
    this.similarity = similarity;
  }

  ImageMatches match(long imageId, List<Truth<T>> truths, List<Detection<T>> detections) {
    double[] scores = detections.stream().mapToDouble(Detection::score).toArray();
    int[] order = ScoreOrder.descending(scores);
    int count = Math.min(order.length, protocol.mostDetections());
    double[] sorted = new double[count];
    double[] areas = new double[count];
    double[][] alike = new double[count][truths.size()];
    for (int d = 0; d < count; d++) {
      Detection<T> detection = detections.get(order[d]);
      sorted[d] = detection.score();
      areas[d] = detection.area();
      for (int g = 0; g < truths.size(); g++) {
        alike[d][g] = similarity.of(detection.shape(), truths.get(g));
      }
    }
    int ranges = protocol.areas().size();
    ImageMatches matches =
        new ImageMatches(
            imageId, sorted, new int[ranges][count], new int[ranges][count], new int[ranges]);
    for (int a = 0; a < ranges; a++) {
      match(protocol.areas().get(a), a, truths, alike, matches);
      for (int d = 0; d < count; d++) {
        if (!protocol.areas().get(a).holds(areas[d])) {
          // found nothing, but outside of the range: not wrong either
          matches.ignored()[a][d] |= ~matches.matched()[a][d];
        }
      }
    }
    return matches;
  }

  private void match(
      AreaRange range, int a, List<Truth<T>> truths, double[][] alike, ImageMatches matches) {
    int size = truths.size();
    boolean[] ignored = new boolean[size];
    int[] order = new int[size];
    int wanted = 0;
    for (int g = 0; g < size; g++) {
      Truth<T> truth = truths.get(g);
      ignored[g] = truth.ignored() || !range.holds(truth.area());
      if (!ignored[g]) {
        order[wanted++] = g;
      }
    }
    matches.positives()[a] = wanted;
    int next = wanted;
    for (int g = 0; g < size; g++) {
      if (ignored[g]) {
        order[next++] = g;
      }
    }
    boolean[] taken = new boolean[size];
    for (int t = 0; t < thresholds.length && size > 0; t++) {
      Arrays.fill(taken, false);
      for (int d = 0; d < alike.length; d++) {
        int best = best(order, wanted, taken, truths, alike[d], thresholds[t]);
        if (best >= 0) {
          taken[best] = true;
          matches.ignored()[a][d] |= ignored[best] ? 1 << t : 0;
          matches.matched()[a][d] |= truths.get(best).id() == 0 ? 0 : 1 << t;
        }
      }
    }
  }

  private int best(
      int[] order,
      int wanted,
      boolean[] taken,
      List<Truth<T>> truths,
      double[] alike,
      double threshold) {
    double most = Math.min(threshold, HIGHEST_THRESHOLD);
    int best = -1;
    for (int i = 0; i < order.length; i++) {
      if (i == wanted && best >= 0) {
        // a truth that counts goes before any that is ignored
        break;
      }
      int g = order[i];
      // of equally alike truths the last is taken
      if (alike[g] >= most && (!taken[g] || truths.get(g).crowd())) {
        most = alike[g];
        best = g;
      }
    }
    return best;
  }
}
