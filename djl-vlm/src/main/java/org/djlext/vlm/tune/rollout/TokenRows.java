package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Texts of different lengths as one array. */
final class TokenRows {

  private TokenRows() {}

  /** Returns (B, T) int64 for B texts of at most T tokens, with zeros behind the shorter ones. */
  static NDArray padded(NDManager manager, List<long[]> texts) {
    int width = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    long[] flat = new long[texts.size() * width];
    for (int row = 0; row < texts.size(); row++) {
      System.arraycopy(texts.get(row), 0, flat, row * width, texts.get(row).length);
    }
    return manager.create(flat, new Shape(texts.size(), width));
  }
}
