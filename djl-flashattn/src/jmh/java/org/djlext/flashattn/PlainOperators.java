package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What a DJL user writes today: the operators of DJL's own ScaledDotProductAttentionBlock. */
final class PlainOperators {

  private PlainOperators() {}

  /** Returns 0 where keys may be seen and -100,000 elsewhere, (1, 1, N, N). */
  static NDArray causalOffset(NDManager manager, int n) {
    NDArray row = manager.arange(n).reshape(1, n);
    NDArray hidden = row.gt(row.reshape(n, 1));
    return hidden
        .toType(ai.djl.ndarray.types.DataType.FLOAT32, false)
        .mul(-100_000f)
        .reshape(new Shape(1, 1, n, n));
  }

  /** Attends; the offset may be null. */
  static NDArray attend(NDArray q, NDArray k, NDArray v, NDArray offset) {
    long d = q.getShape().get(3);
    NDArray scores = q.matMul(k.transpose(0, 1, 3, 2));
    NDArray scaled = scores.mul(scores.getManager().create(1f / (float) Math.sqrt(d)));
    NDArray masked = offset == null ? scaled : scaled.add(offset);
    return masked.softmax(3).matMul(v);
  }
}
