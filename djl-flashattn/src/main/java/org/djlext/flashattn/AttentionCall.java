package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

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

  /**
   * The type that composed and tiled attention work in: float32 for half precision, except in
   * training, since DJL's toType drops gradients.
   */
  DataType workingType() {
    DataType type = q.getDataType();
    return training ? type : AttentionShapes.wide(type);
  }

  /** Returns log-sum-exps as the type that is promised; promotion, unlike toType, is recorded. */
  NDArray promised(NDArray logSumExp) {
    DataType wide = AttentionShapes.wide(q.getDataType());
    return logSumExp.getDataType() == wide
        ? logSumExp
        : logSumExp.mul(logSumExp.getManager().ones(new Shape(1), wide));
  }
}
