package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Memory of the engine, and arrays in it. On a CPU, those that {@code NDManager.create} makes of
 * Java's arrays only look into memory of Java, which is free to be collected when they are closed;
 * but autograd keeps what it needs for the backward pass, and would then read what is there no
 * more.
 */
public final class EngineMemory {

  private static final long LARGEST_THRESHOLD = 32L << 20;
  private static final long PAGES = 1L << 16;
  private static final AtomicBoolean KEEPS = new AtomicBoolean();

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

  /**
   * Lets the C library keep what is freed for later calls, instead of giving it back to the system,
   * which then has to clear each page again: with maps of some megabytes, that takes a tenth of the
   * time of a pass. glibc decides by the largest block that was ever freed (mallopt(3),
   * M_MMAP_THRESHOLD), so one is, once in a process; other libraries take no notice.
   *
   * @param manager any manager of the engine
   */
  public static void keepFreed(NDManager manager) {
    if (!KEEPS.getAndSet(true)) {
      // never written, so that the system does not even provide it
      manager.create(new Shape(LARGEST_THRESHOLD - PAGES), DataType.INT8).close();
    }
  }
}
