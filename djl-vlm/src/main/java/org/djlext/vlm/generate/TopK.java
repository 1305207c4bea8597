package org.djlext.vlm.generate;

import java.util.PriorityQueue;

/**
 * Keeps the k most likely tokens, and those as likely as the last of them.
 *
 * @param k how many
 */
record TopK(int k) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    if (k >= logits.length) {
      return;
    }
    PriorityQueue<Float> largest = new PriorityQueue<>(k);
    for (float logit : logits) {
      if (largest.size() < k) {
        largest.add(logit);
      } else if (logit > largest.peek()) {
        largest.poll();
        largest.add(logit);
      }
    }
    float least = largest.peek();
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] < least) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
