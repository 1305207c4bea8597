package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;

/**
 * A parameter that stays float32 in a model of halves, such as one that is changed in steps too
 * small for them.
 */
public record FullPrecision() implements WeightTransform {

  @Override
  public NDArray toBlock(NDArray stored) {
    return stored.duplicate(); // the stored array is closed
  }

  @Override
  public NDArray toCheckpoint(NDArray value) {
    return value;
  }

  @Override
  public boolean isFullPrecision() {
    return true;
  }
}
