package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/** Steps of a softmax in which whole rows may be minus infinity, values and gradients included. */
final class SafeSoftmax {

  private SafeSoftmax() {}

  /** Returns what may be subtracted from scores: the row's maximum, or 0 if that is -inf. */
  static NDArray shift(NDArray maximum) {
    NDArray constant = maximum.stopGradient();
    return NDArrays.where(constant.isInfinite(), constant.zerosLike(), constant);
  }

  /** Returns a row's sum, or 1 if that is 0, so that it can be divided by and logged. */
  static NDArray divisor(NDArray sum) {
    return NDArrays.where(sum.eq(0), sum.onesLike(), sum);
  }

  /** Returns {@code shift + log(sum)}, -inf where the sum is 0. */
  static NDArray logSumExp(NDArray shift, NDArray sum) {
    NDArray l = divisor(sum).log().add(shift);
    NDArray nothing = l.onesLike().mul(Float.NEGATIVE_INFINITY);
    return NDArrays.where(sum.eq(0), nothing, l);
  }
}
