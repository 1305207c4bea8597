package org.djlext.flashattn.pretrained.gguf;

import java.util.Optional;
import org.djlext.flashattn.pretrained.weights.HalfFloat;

/** The block formats of ggml that can be read. */
enum GgmlType {
  F32(0, 1, 4, (in, at, out, to) -> out.put(to, in.getFloat(at))),
  F16(1, 1, 2, (in, at, out, to) -> out.put(to, HalfFloat.toFloat(in.getShort(at)))),
  Q4_0(2, 32, 18, LegacyBlocks::q40),
  Q4_1(3, 32, 20, LegacyBlocks::q41),
  Q5_0(6, 32, 22, LegacyBlocks::q50),
  Q5_1(7, 32, 24, LegacyBlocks::q51),
  Q8_0(8, 32, 34, LegacyBlocks::q80),
  Q4_K(12, 256, 144, SuperBlocks::q4k),
  Q5_K(13, 256, 176, SuperBlocks::q5k),
  Q6_K(14, 256, 210, SuperBlocks::q6k),
  BF16(30, 1, 2, (in, at, out, to) -> out.put(to, Float.intBitsToFloat(in.getShort(at) << 16)));

  private final int id;
  private final int blockValues;
  private final int bytes;
  private final BlockReader reader;

  GgmlType(int id, int values, int bytes, BlockReader reader) {
    this.id = id;
    this.blockValues = values;
    this.bytes = bytes;
    this.reader = reader;
  }

  static Optional<GgmlType> of(long id) {
    for (GgmlType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Returns how many values a block holds. */
  int blockValues() {
    return blockValues;
  }

  /** Returns how many bytes a block takes. */
  int bytes() {
    return bytes;
  }

  BlockReader reader() {
    return reader;
  }
}
