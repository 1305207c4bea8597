package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.UUID;

/**
 * Arrays that one program gets as a {@code List[Tensor]} in many calls, such as the weights of a
 * model: they are handed to the engine once, not in every call. The engine keeps their memory until
 * this is closed, even if the arrays are closed before.
 *
 * <p>Safe for use by several threads, as long as no program changes the list.
 */
public final class KeptArrays implements AutoCloseable {

  private final IValue list;

  private KeptArrays(IValue list) {
    this.list = list;
  }

  /**
   * Hands arrays to the engine.
   *
   * @param owner the manager whose closing closes this
   * @param arrays arrays of the PyTorch engine
   * @return the list of them
   */
  public static KeptArrays of(NDManager owner, NDArray... arrays) {
    PtNDArray[] elements = Arrays.copyOf(arrays, arrays.length, PtNDArray[].class);
    KeptArrays kept = new KeptArrays(IValue.listFrom(elements));
    owner.attachInternal(UUID.randomUUID().toString(), kept);
    return kept;
  }

  /** Returns what programs are called with; whoever calls leaves it open. */
  IValue value() {
    return list;
  }

  /** Lets the engine free what nobody else holds; closing again does nothing. */
  @Override
  public void close() {
    list.close();
  }
}
