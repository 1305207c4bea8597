package org.djlext.face.eval;

import java.util.Arrays;

/** How many pairs lie below each threshold of a grid, for pairs of one person and of two. */
record ThresholdCounts(int[] trueAccepts, int[] falseAccepts, int mated, int others) {

  /** Counts the pairs of a range whose distance is strictly below each threshold. */
  static ThresholdCounts of(PairScores scores, int start, int end, double[] thresholds) {
    double[] mated = new double[end - start];
    double[] others = new double[end - start];
    int matedCount = 0;
    int otherCount = 0;
    for (int i = start; i < end; i++) {
      double distance = -scores.similarity(i);
      if (scores.same(i)) {
        mated[matedCount++] = distance;
      } else {
        others[otherCount++] = distance;
      }
    }
    return new ThresholdCounts(
        below(mated, matedCount, thresholds),
        below(others, otherCount, thresholds),
        matedCount,
        otherCount);
  }

  ThresholdCounts minus(ThresholdCounts part) {
    return new ThresholdCounts(
        minus(trueAccepts, part.trueAccepts),
        minus(falseAccepts, part.falseAccepts),
        mated - part.mated,
        others - part.others);
  }

  double trueAcceptRate(int threshold) {
    return mated == 0 ? 0 : (double) trueAccepts[threshold] / mated;
  }

  double falseAcceptRate(int threshold) {
    return others == 0 ? 0 : (double) falseAccepts[threshold] / others;
  }

  double accuracy(int threshold) {
    int rejected = others - falseAccepts[threshold];
    return (double) (trueAccepts[threshold] + rejected) / (mated + others);
  }

  /** The first threshold of the highest accuracy. */
  int mostAccurate() {
    int best = 0;
    for (int i = 1; i < trueAccepts.length; i++) {
      if (accuracy(i) > accuracy(best)) {
        best = i;
      }
    }
    return best;
  }

  private static int[] below(double[] distances, int count, double[] thresholds) {
    double[] sorted = Arrays.copyOf(distances, count);
    Arrays.sort(sorted);
    int[] counts = new int[thresholds.length];
    int below = 0;
    for (int i = 0; i < counts.length; i++) {
      while (below < count && sorted[below] < thresholds[i]) {
        below++;
      }
      counts[i] = below;
    }
    return counts;
  }

  private static int[] minus(int[] whole, int[] part) {
    int[] rest = new int[whole.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = whole[i] - part[i];
    }
    return rest;
  }
}
