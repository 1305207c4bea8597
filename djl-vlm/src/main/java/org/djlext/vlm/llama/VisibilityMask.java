package org.djlext.vlm.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Additive attention masks: 0 where a token may look, minus infinity elsewhere. */
final class VisibilityMask {

  private VisibilityMask() {}

  /**
   * Tokens at given positions look at keys 0 to S-1 up to their own position, at most window back.
   *
   * @return (B or 1, 1, T, S)
   */
  static NDArray of(NDManager manager, long[][] positions, int keys, int window) {
    int tokens = positions[0].length;
    FloatBuffer mask = FloatBuffer.allocate(positions.length * tokens * keys);
    float[] row = new float[keys];
    for (long[] sequence : positions) {
      for (long position : sequence) {
        int to = (int) Math.min(keys, position + 1);
        int from = window > 0 ? (int) Math.max(0, position + 1 - window) : 0;
        Arrays.fill(row, Float.NEGATIVE_INFINITY);
        Arrays.fill(row, from, to, 0f);
        mask.put(row);
      }
    }
    return manager.create(mask.rewind(), new Shape(positions.length, 1, tokens, keys));
  }

  /**
   * Whole sequences with padding: as above, but padding is seen by nobody except itself, so that no
   * row is empty.
   *
   * @param real (B, T), false for padding
   * @return (B, 1, T, T)
   */
  static NDArray of(NDManager manager, boolean[][] real, int window) {
    int tokens = real[0].length;
    FloatBuffer mask = FloatBuffer.allocate(real.length * tokens * tokens);
    float[] row = new float[tokens];
    for (boolean[] sequence : real) {
      for (int i = 0; i < tokens; i++) {
        Arrays.fill(row, Float.NEGATIVE_INFINITY);
        int from = window > 0 ? Math.max(0, i + 1 - window) : 0;
        for (int j = from; j <= i; j++) {
          if (sequence[j] || j == i) {
            row[j] = 0f;
          }
        }
        mask.put(row);
      }
    }
    return manager.create(mask.rewind(), new Shape(real.length, 1, tokens, tokens));
  }
}
