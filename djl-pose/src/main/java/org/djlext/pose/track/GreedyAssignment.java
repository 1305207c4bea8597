package org.djlext.pose.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Joins the most similar pair first, then the next of those that are left. */
final class GreedyAssignment {

  private record Pair(int track, int pose, double similarity) {}

  private GreedyAssignment() {}

  /** For each pose the index of its track, or -1; pairs below the limit are never joined. */
  static int[] assign(double[][] similarity, int poses, double limit) {
    List<Pair> pairs = new ArrayList<>();
    for (int t = 0; t < similarity.length; t++) {
      for (int p = 0; p < poses; p++) {
        if (similarity[t][p] >= limit) {
          pairs.add(new Pair(t, p, similarity[t][p]));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::similarity).reversed());
    int[] trackOf = new int[poses];
    Arrays.fill(trackOf, -1);
    boolean[] taken = new boolean[similarity.length];
    for (Pair pair : pairs) {
      if (!taken[pair.track()] && trackOf[pair.pose()] < 0) {
        taken[pair.track()] = true;
        trackOf[pair.pose()] = pair.track();
      }
    }
    return trackOf;
  }
}
