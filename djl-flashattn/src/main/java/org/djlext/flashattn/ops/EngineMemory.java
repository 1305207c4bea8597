package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;

/**
 * Arrays in memory of the engine. On a CPU, those that {@code NDManager.create} makes of Java's
 * arrays only look into memory of Java, which is free to be collected when they are closed; but
 * autograd keeps what it needs for the backward pass, and would then read what is there no more.
 */
public final class EngineMemory {

  private EngineMemory() {}

  /**
   * Moves an array that was just made, so that it may be closed before the backward pass of what
   * was computed with it.
   *
   * @param array the array, which is closed
   * @return a copy with the same manager and name
   */
  public static NDArray own(NDArray array) {
    try (array) {
      NDArray copy = array.duplicate();
      copy.setName(array.getName());
      return copy;
    }
  }
}
