package org.djlext.flashattn.coco;

/** Puts scores in descending order, equal ones in the order they had. */
final class ScoreOrder {

  private ScoreOrder() {}

  /** Returns the indices of the scores, highest first. */
  static int[] descending(double[] scores) {
    int[] order = new int[scores.length];
    boolean sorted = true;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      sorted &= i == 0 || scores[i - 1] >= scores[i];
    }
    return sorted ? order : sort(scores, order);
  }

  private static int[] sort(double[] scores, int[] order) {
    int[] from = order;
    int[] to = new int[order.length];
    for (int width = 1; width < order.length; width *= 2) {
      for (int low = 0; low < order.length; low += 2 * width) {
        int middle = Math.min(low + width, order.length);
        int high = Math.min(middle + width, order.length);
        int left = low;
        int right = middle;
        for (int i = low; i < high; i++) {
          boolean takeLeft =
              left < middle && (right == high || scores[from[left]] >= scores[from[right]]);
          to[i] = from[takeLeft ? left++ : right++];
        }
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }
}
