package org.djlext.flashattn.pretrained.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.djlext.flashattn.pretrained.weights.HalfFloat;

/** The "K" blocks of 256 values, in sub-blocks whose scales are quantized in turn. */
final class SuperBlocks {

  private static final int SUB_BLOCKS = 8;
  private static final int SUB_SIZE = 32;
  private static final int SCALES = 4; // where the 12 packed bytes begin in Q4_K and Q5_K

  private SuperBlocks() {}

  static void q4k(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    float min = HalfFloat.toFloat(in.getShort(at + 2));
    for (int s = 0; s < SUB_BLOCKS; s++) {
      float scale = d * scale(in, at + SCALES, s);
      float offset = min * minimum(in, at + SCALES, s);
      int quants = at + 16 + s / 2 * SUB_SIZE;
      int shift = s % 2 * 4;
      for (int i = 0; i < SUB_SIZE; i++) {
        int q = in.get(quants + i) >> shift & 15;
        out.put(to + s * SUB_SIZE + i, scale * q - offset);
      }
    }
  }

  static void q5k(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at));
    float min = HalfFloat.toFloat(in.getShort(at + 2));
    for (int s = 0; s < SUB_BLOCKS; s++) {
      float scale = d * scale(in, at + SCALES, s);
      float offset = min * minimum(in, at + SCALES, s);
      int fifths = at + 16;
      int quants = at + 48 + s / 2 * SUB_SIZE;
      int shift = s % 2 * 4;
      for (int i = 0; i < SUB_SIZE; i++) {
        int q = in.get(quants + i) >> shift & 15 | (in.get(fifths + i) >> s & 1) << 4;
        out.put(to + s * SUB_SIZE + i, scale * q - offset);
      }
    }
  }

  /** Low four bits at 0, high two at 128, signed scales of 16 values at 192, d at 208. */
  static void q6k(ByteBuffer in, int at, FloatBuffer out, int to) {
    float d = HalfFloat.toFloat(in.getShort(at + 208));
    for (int half = 0; half < 2; half++) {
      for (int part = 0; part < 4; part++) {
        int low = at + half * 64 + part % 2 * SUB_SIZE;
        int high = at + 128 + half * SUB_SIZE;
        int scales = at + 192 + half * 8 + part * 2;
        for (int i = 0; i < SUB_SIZE; i++) {
          int q = in.get(low + i) >> part / 2 * 4 & 15 | (in.get(high + i) >> part * 2 & 3) << 4;
          float scale = d * in.get(scales + i / 16);
          out.put(to + half * 128 + part * SUB_SIZE + i, scale * (q - 32));
        }
      }
    }
  }

  private static int scale(ByteBuffer in, int at, int s) {
    return s < 4
        ? in.get(at + s) & 63
        : in.get(at + s + 4) & 15 | (in.get(at + s - 4) >> 6 & 3) << 4;
  }

  private static int minimum(ByteBuffer in, int at, int s) {
    return s < 4
        ? in.get(at + s + 4) & 63
        : in.get(at + s + 4) >> 4 & 15 | (in.get(at + s) >> 6 & 3) << 4;
  }
}
