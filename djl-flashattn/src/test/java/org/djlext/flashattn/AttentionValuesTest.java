package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random problems against the definition in float64, by the rule of FlashAttention's own tests: at
 * most twice the error of plain attention of the same type plus 1e-5.
 */
class AttentionValuesTest {

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  static LongStream manySeeds() {
    return LongStream.range(60, 360);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allImplementationsGiveTheDefinedValues(long seed) {
    check(AttentionCase.random(seed));
  }

  @Tag("heavy")
  @ParameterizedTest
  @MethodSource("manySeeds")
  void allImplementationsGiveTheDefinedValuesInManyCases(long seed) {
    check(AttentionCase.random(seed));
  }

  private static void check(AttentionCase c) {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray q = c.q(m, DataType.FLOAT64);
      NDArray k = c.k(m, DataType.FLOAT64);
      NDArray v = c.v(m, DataType.FLOAT64);
      ReferenceAttention expected = ReferenceAttention.of(q, k, v, c.options(m, DataType.FLOAT64));
      for (AttentionImplementation way : AttentionCase.WAYS) {
        AttentionOptions options = c.options(m, DataType.FLOAT64, way);
        AttentionResult found = FlashAttention.attendWithLogSumExp(q, k, v, options, false);
        // the kernel's fast exponential has some 1e-8, whatever the type
        double bound = way == AttentionImplementation.FUSED ? 1e-6 : 1e-12;
        near(way + " float64 " + c, expected.output(), found.output(), bound);
        near(way + " float64 log-sum-exp " + c, expected.logSumExp(), found.logSumExp(), bound);
      }
      q = c.q(m, DataType.FLOAT32);
      k = c.k(m, DataType.FLOAT32);
      v = c.v(m, DataType.FLOAT32);
      double plain = 0;
      for (AttentionImplementation way : AttentionCase.WAYS) {
        AttentionOptions options = c.options(m, DataType.FLOAT32, way);
        NDArray output = FlashAttention.attend(q, k, v, options);
        AttentionResult both = FlashAttention.attendWithLogSumExp(q, k, v, options, false);
        if (way == AttentionImplementation.COMPOSED) {
          plain = ReferenceAttention.distance(expected.output(), output);
          near(way + " " + c, expected.output(), output, 1e-4);
        }
        double bound = 2 * plain + 1e-5;
        near(way + " " + c, expected.output(), output, bound);
        near(way + " beside log-sum-exp " + c, expected.output(), both.output(), bound);
        near(way + " log-sum-exp " + c, expected.logSumExp(), both.logSumExp(), 1e-4);
      }
    }
  }

  private static void near(String what, double[] expected, NDArray found, double bound) {
    assertThat(ReferenceAttention.distance(expected, found)).as(what).isLessThanOrEqualTo(bound);
  }
}
