package org.djlext.vlm.generate;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keeps the smallest set of most likely tokens whose probabilities reach p (nucleus sampling, arXiv
 * 1904.09751); always at least one.
 *
 * @param p between 0 and 1
 */
record TopP(double p) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    double[] probabilities = TokenSampler.softmax(logits);
    // tokens this unlikely cannot matter together, and there is no need to sort them
    double negligible = (1 - p) / logits.length;
    int[] candidates =
        IntStream.range(0, logits.length)
            .filter(i -> probabilities[i] > negligible)
            .boxed()
            .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] kept = new boolean[logits.length];
    double sum = 0;
    for (int i = 0; i < candidates.length && (i == 0 || sum < p); i++) {
      kept[candidates[i]] = true;
      sum += probabilities[candidates[i]];
    }
    if (candidates.length == 0) {
      Arrays.fill(kept, true);
    }
    for (int i = 0; i < logits.length; i++) {
      if (!kept[i]) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
