package org.djlext.flashattn.pretrained.weights;

import java.nio.ByteBuffer;

/** Turns one element that the engine cannot hold into one that it can, without loss. */
@FunctionalInterface
interface ElementWidening {

  /** Reads the element at byte {@code at} and writes it at byte {@code to}; little-endian both. */
  void widen(ByteBuffer in, int at, ByteBuffer out, int to);

  /** The 8-bit floats, by a table of their 256 values. */
  static ElementWidening table(float[] values) {
    return (in, at, out, to) -> out.putFloat(to, values[in.get(at) & 0xff]);
  }
}
