package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;

/** Where an optimizer keeps its moments. */
public interface MomentMemory {

  /**
   * Makes an array of zeros.
   *
   * @param manager its owner
   * @param name of the array, unlike all others
   * @param length how many numbers it has
   * @return float32 (length)
   * @throws IOException if there is no room
   */
  NDArray zeros(NDManager manager, String name, long length) throws IOException;

  /**
   * Keeps them in the memory of the device, which is what is done if nothing is said.
   *
   * @return the memory
   */
  static MomentMemory onDevice() {
    return (manager, name, length) -> manager.zeros(new Shape(length));
  }
}
