package org.djlext.flashattn.pretrained.weights;

/** The 8-bit floats of the OCP specification and their variants without negative zero (FNUZ). */
final class Float8 {

  private static final int VALUES = 256;

  private Float8() {}

  /** Four exponent bits; no infinity, all ones is NaN (or, if FNUZ, minus zero is). */
  static float[] e4m3(boolean fnuz) {
    float[] values = decode(3, fnuz ? 8 : 7);
    if (fnuz) {
      values[0x80] = Float.NaN;
    } else {
      values[0x7f] = Float.NaN;
      values[0xff] = Float.NaN;
    }
    return values;
  }

  /** Five exponent bits; infinities and NaN as in IEEE half (or, if FNUZ, minus zero is NaN). */
  static float[] e5m2(boolean fnuz) {
    float[] values = decode(2, fnuz ? 16 : 15);
    if (fnuz) {
      values[0x80] = Float.NaN;
      return values;
    }
    for (int sign = 0; sign <= 0x80; sign += 0x80) {
      values[sign | 0x7c] = sign == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
      for (int nan = 0x7d; nan <= 0x7f; nan++) {
        values[sign | nan] = Float.NaN;
      }
    }
    return values;
  }

  /** Powers of two, for scales: no sign, no fraction, no zero. */
  static float[] e8m0() {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = Math.scalb(1f, i - 127);
    }
    values[0xff] = Float.NaN;
    return values;
  }

  private static float[] decode(int fractionBits, int bias) {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      int exponent = (i & 0x7f) >> fractionBits;
      int fraction = i & (1 << fractionBits) - 1;
      float value =
          exponent == 0
              ? Math.scalb((float) fraction, 1 - bias - fractionBits)
              : Math.scalb((float) (fraction | 1 << fractionBits), exponent - bias - fractionBits);
      values[i] = i < 0x80 ? value : -value;
    }
    return values;
  }
}
