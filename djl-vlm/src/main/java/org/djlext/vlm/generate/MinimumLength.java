package org.djlext.vlm.generate;

import java.util.Set;

/** Rules out the ids that end a text until enough tokens were generated. */
record MinimumLength(int tokens, Set<Long> stopIds) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    if (ids.length - promptLength < tokens) {
      stopIds.forEach(id -> logits[(int) (long) id] = Float.NEGATIVE_INFINITY);
    }
  }
}
