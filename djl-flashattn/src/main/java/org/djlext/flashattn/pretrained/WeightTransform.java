package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;

/** How a tensor differs between a checkpoint and a Block, beyond its name. */
public interface WeightTransform {

  /**
   * Turns a checkpoint's tensor into a parameter's value.
   *
   * @param stored the tensor as stored
   * @return the value, owned by the same manager
   */
  NDArray toBlock(NDArray stored);

  /**
   * Turns a parameter's value back into a checkpoint's tensor.
   *
   * @param value the value
   * @return the tensor to store, owned by the same manager
   */
  NDArray toCheckpoint(NDArray value);

  /**
   * Says whether the value stays float32 whatever type the model's other weights are given.
   *
   * @return false, unless half precision would spoil what the parameter is for
   */
  default boolean isFullPrecision() {
    return false;
  }
}
