package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/**
 * The output of attention together with the logarithm of each row's sum of exponentials, which is
 * all that is needed to join it with attention over other keys or to compute gradients from it.
 *
 * @param output {@code (B, H, T, Dv)}; 0 in a row that sees nothing
 * @param logSumExp {@code (B, H, T)}, float32 (float64 for float64 input); -inf in a row that sees
 *     nothing
 */
public record AttentionResult(NDArray output, NDArray logSumExp) implements AutoCloseable {

  /**
   * Joins attention of the same queries over disjoint sets of keys: exact, associative and
   * commutative, and differentiable when the parts were computed in training.
   *
   * @param other the attention over the other keys
   * @return the attention over all keys, owned by the manager of this output; float32 if the parts
   *     are float16, since DJL's conversion back would drop gradients
   */
  public AttentionResult merge(AttentionResult other) {
    return of(
        Intermediates.closeAllBut(
            () -> {
              NDArray shift = SafeSoftmax.shift(NDArrays.maximum(logSumExp, other.logSumExp));
              NDArray e1 = logSumExp.sub(shift).exp();
              NDArray e2 = other.logSumExp.sub(shift).exp();
              NDArray sum = e1.add(e2);
              NDArray divisor = SafeSoftmax.divisor(sum);
              NDArray w1 = e1.div(divisor).expandDims(-1);
              NDArray w2 = e2.div(divisor).expandDims(-1);
              NDArray o = output.mul(w1).add(other.output.mul(w2));
              return new NDList(o, SafeSoftmax.logSumExp(shift, sum));
            }));
  }

  static AttentionResult of(NDList outputAndLogSumExp) {
    return new AttentionResult(outputAndLogSumExp.get(0), outputAndLogSumExp.get(1));
  }

  /** Frees both arrays. */
  @Override
  public void close() {
    output.close();
    logSumExp.close();
  }
}
