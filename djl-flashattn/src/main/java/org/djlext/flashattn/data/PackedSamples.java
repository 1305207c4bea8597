package org.djlext.flashattn.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * Samples of a batch laid out in Java's memory: threads that read ahead make no arrays of the
 * engine.
 */
public interface PackedSamples {

  /**
   * Makes the arrays of the data.
   *
   * @param manager their owner
   * @return arrays with a batch axis, by name
   */
  NDList data(NDManager manager);

  /**
   * Makes the arrays of the labels.
   *
   * @param manager their owner
   * @return arrays with a batch axis, by name
   */
  NDList labels(NDManager manager);

  /**
   * Returns how many samples there are.
   *
   * @return B, at least 1
   */
  int size();
}
