package org.djlext.flashattn.pretrained.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Widens one block to float32. */
@FunctionalInterface
interface BlockReader {

  /**
   * Reads the block at byte {@code at} of little-endian {@code in} into {@code out} from {@code
   * to}.
   */
  void read(ByteBuffer in, int at, FloatBuffer out, int to);
}
