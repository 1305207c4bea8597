package org.djlext.flashattn.pretrained.weights;

/** IEEE half precision, which Java 17 has no conversion for. */
public final class HalfFloat {

  private static final int SUBNORMAL_SHIFT = 24;

  private HalfFloat() {}

  /**
   * Widens a half.
   *
   * @param bits the half
   * @return the same value
   */
  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float value = fraction / (float) (1 << SUBNORMAL_SHIFT);
      return sign == 0 ? value : -value;
    }
    int widened = exponent == 0x1f ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }
}
