package org.djlext.face.eval;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Orders indices by falling score. */
final class SortedScores {

  private SortedScores() {}

  /** Sorts; equal scores stay in the order of their indices. */
  static int[] descending(int count, IntToDoubleFunction score, double[] sorted) {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(score.applyAsDouble(b), score.applyAsDouble(a)));
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = order[i];
      sorted[i] = score.applyAsDouble(indices[i]);
    }
    return indices;
  }
}
