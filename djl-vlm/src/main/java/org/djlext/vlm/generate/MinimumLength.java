package org.djlext.vlm.generate;

import java.util.Set;

/** Rules out the ids that end a text until enough tokens were generated. */
record MinimumLength(int tokens, Set<Long> stopIds) implements LogitsProcessor {

  @Override
  public void process(long[] ids, int promptLength, float[] logits) {
    if (ids.length - promptLength < tokens) {
      for (long id : stopIds) {
        if (id < logits.length) { // some checkpoints name ids that their model does not have
          logits[(int) id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }
}
