package org.djlext.flashattn.pretrained.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.djlext.flashattn.pretrained.weights.HalfFloat;

/**
 * Blocks of 32 values with one scale: a half d, perhaps a half minimum m, perhaps 32 fifth bits,
 * and the quants. Value i < 16 is the low nibble of byte i, value i >= 16 the high nibble of byte i
 * - 16.
 */
final class LegacyBlocks {

  private static final int HALF = 16;

  private LegacyBlocks() {}

  static void q40(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    for (int i = 0; i < HALF; i++) {
      int q = in.get(at + 2 + i);
      out.put(to + i, ((q & 15) - 8) * d);
      out.put(to + HALF + i, ((q >> 4 & 15) - 8) * d);
    }
  }

  static void q41(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    float m = HalfFloat.toFloat(in.getShort(at + 2));
    for (int i = 0; i < HALF; i++) {
      int q = in.get(at + 4 + i);
      out.put(to + i, (q & 15) * d + m);
      out.put(to + HALF + i, (q >> 4 & 15) * d + m);
    }
  }

  static void q50(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    int fifth = in.getInt(at + 2);
    for (int i = 0; i < HALF; i++) {
      int q = in.get(at + 6 + i);
      out.put(to + i, ((q & 15 | (fifth >> i & 1) << 4) - 16) * d);
      out.put(to + HALF + i, ((q >> 4 & 15 | (fifth >> i + HALF & 1) << 4) - 16) * d);
    }
  }

  static void q51(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    float m = HalfFloat.toFloat(in.getShort(at + 2));
    int fifth = in.getInt(at + 4);
    for (int i = 0; i < HALF; i++) {
      int q = in.get(at + 8 + i);
      out.put(to + i, (q & 15 | (fifth >> i & 1) << 4) * d + m);
      out.put(to + HALF + i, (q >> 4 & 15 | (fifth >> i + HALF & 1) << 4) * d + m);
    }
  }

  static void q80(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    for (int i = 0; i < 2 * HALF; i++) {
      out.put(to + i, in.get(at + 2 + i) * d);
    }
  }
}
