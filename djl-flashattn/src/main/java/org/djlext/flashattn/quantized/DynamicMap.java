package org.djlext.flashattn.quantized;

import java.util.Arrays;

/**
 * The signed eight-bit floats with an exponent of variable length (arXiv 1511.04561, as
 * bitsandbytes has them in {@code create_dynamic_map}).
 */
final class DynamicMap {

  private static final int EXPONENTS = 7;
  private static final int SIZE = 256;
  private static final float FIRST = 0.1f;

  private DynamicMap() {}

  /** Returns the 256 values, ascending: middles of equal parts of each power of ten, 0 and 1. */
  static float[] values() {
    float[] values = new float[SIZE];
    int n = 0;
    for (int i = 0; i < EXPONENTS; i++) {
      int parts = 1 << i;
      float power = (float) Math.pow(10, i + 1 - EXPONENTS);
      for (int k = 0; k < parts; k++) {
        float middle = (bound(k, parts) + bound(k + 1, parts)) / 2;
        values[n++] = power * middle;
        values[n++] = -power * middle;
      }
    }
    values[n++] = 0;
    values[n++] = 1;
    if (n != SIZE) {
      throw new IllegalStateException("the map has " + n + " values");
    }
    Arrays.sort(values);
    return values;
  }

  /** From 0.1 to 1 in float32, from either end, each rounded once, as torch's linspace does. */
  private static float bound(int k, int parts) {
    float step = (1 - FIRST) / parts;
    return k < (parts + 1) / 2 ? Math.fma(k, step, FIRST) : Math.fma(k - parts, step, 1);
  }
}
