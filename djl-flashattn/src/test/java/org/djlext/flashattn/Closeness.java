package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Says how near two arrays must be to count as equal. */
public final class Closeness {

  private static final double RELATIVE = 1e-4;

  private Closeness() {}

  /**
   * Compares shapes exactly and values within 1e-4 of the largest expected magnitude, which is what
   * float32 sums of either order can promise.
   */
  public static void assertClose(String what, NDArray actual, NDArray expected) {
    assertClose(what, actual, expected, 0);
  }

  /** Compares likewise, and lets pass what differs by no more than an absolute amount. */
  public static void assertClose(String what, NDArray actual, NDArray expected, double noise) {
    assertThat(actual.getShape()).as(what + " shape").isEqualTo(expected.getShape());
    float[] a = actual.toType(DataType.FLOAT32, false).toFloatArray();
    float[] e = expected.toType(DataType.FLOAT32, false).toFloatArray();
    double largest = 1e-3;
    for (float value : e) {
      largest = Math.max(largest, Math.abs(value));
    }
    double greatest = 0;
    for (int i = 0; i < e.length; i++) {
      double difference = Math.abs(a[i] - e[i]);
      // written so that NaN fails
      assertThat(difference <= Math.max(RELATIVE * largest, noise))
          .as("%s[%d]: expected %s, found %s, scale %s", what, i, e[i], a[i], largest)
          .isTrue();
      greatest = Math.max(greatest, difference <= noise ? 0 : difference / largest);
    }
    ParityList.compared(what, greatest);
  }
}
