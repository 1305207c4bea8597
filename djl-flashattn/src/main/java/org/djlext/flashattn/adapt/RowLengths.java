package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** The lengths of the rows of an adapted weight, with which DoRA begins (arXiv 2402.09353). */
final class RowLengths {

  private RowLengths() {}

  /** Returns {@code (out)} float32, owned by the manager. */
  static NDArray of(NDManager owner, AdaptableModule module, LowRankPair pair) {
    try (NDManager scratch = owner.newSubManager()) {
      NDArray weight = QuantizedBase.whole(module.weight().getArray(), scratch);
      if (module.use() == Use.EMBEDDING) {
        weight = weight.transpose();
      }
      NDArray whole = weight.toType(DataType.FLOAT32, false).add(delta(scratch, pair));
      NDArray lengths = whole.square().sum(new int[] {1}).sqrt();
      lengths.attach(owner);
      return lengths;
    }
  }

  /** Returns {@code scale * B A (out, in)}, owned by the manager. */
  static NDArray delta(NDManager owner, LowRankPair pair) {
    NDArray b = pair.b().getArray().stopGradient();
    NDArray a = pair.a().getArray().stopGradient();
    b.attach(owner);
    a.attach(owner);
    return b.matMul(a).mul(pair.scale());
  }
}
