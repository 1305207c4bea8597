package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;

/** One checked request for attention. */
record AttentionCall(
    NDArray q,
    NDArray k,
    NDArray v,
    AttentionOptions options,
    AttentionShapes sizes,
    boolean training,
    boolean wantsLogSumExp) {

  static AttentionCall of(
      NDArray q,
      NDArray k,
      NDArray v,
      AttentionOptions options,
      boolean training,
      boolean wantsLogSumExp) {
    AttentionShapes sizes = AttentionShapes.of(q, k, v, options);
    return new AttentionCall(q, k, v, options, sizes, training, wantsLogSumExp);
  }
}
