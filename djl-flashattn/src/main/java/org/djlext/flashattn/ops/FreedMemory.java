package org.djlext.flashattn.ops;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the C library keep freed memory for the next map instead of giving it back to the system at
 * once. Else every large map of every call lies in new pages, which the system has to clear: a
 * quarter of the time of a convolutional network.
 *
 * <p>The allocator of glibc learns by itself how large arrays come and go: once it has freed one of
 * up to 32 MiB, it keeps up to twice as much (man mallopt, M_MMAP_THRESHOLD). One array of that
 * size, which nobody writes to, is made and freed, so that it knows from the beginning. The price
 * is that each thread may hold up to 64 MiB that it does not use. Where a user has set thresholds
 * by environment variables, those stay, and other C libraries take no notice.
 */
public final class FreedMemory {

  /** A page's worth of bookkeeping below the largest size that glibc learns from. */
  private static final long FLOATS = ((32L << 20) - (64L << 10)) / Float.BYTES;

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private FreedMemory() {}

  /**
   * Tells the allocator, the first time only.
   *
   * @param manager any open manager of the PyTorch engine
   * @param device where arrays will be; nothing is done unless it is a CPU
   */
  public static void keep(NDManager manager, Device device) {
    if (device.getDeviceType().equals(Device.Type.CPU) && TOLD.compareAndSet(false, true)) {
      manager.create(new Shape(FLOATS)).close();
    }
  }
}
