package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;

/** Decides which query is to predict which object. */
public interface Matcher {

  /**
   * Matches a batch. Nothing of this is recorded by autograd.
   *
   * @param logits {@code (L, B, Q, C + 1)} of each decoder layer, the last one first
   * @param boxes {@code (L, B, Q, 4)} as centre x, centre y, width, height
   * @param targets the objects
   * @return one query for each object, as long as there are queries
   * @throws IllegalArgumentException if the predictions cannot be matched
   */
  Matching match(NDArray logits, NDArray boxes, Targets targets);
}
