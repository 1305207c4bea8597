package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of random problems against autograd through composed float64 attention: at most three
 * times the error of composed float32 attention, plus 1e-5 of the largest gradient.
 */
class AttentionGradientsTest {

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  static LongStream manySeeds() {
    return LongStream.range(40, 240);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allImplementationsGiveTheSameGradients(long seed) {
    check(AttentionCase.random(seed));
  }

  @Tag("heavy")
  @ParameterizedTest
  @MethodSource("manySeeds")
  void allImplementationsGiveTheSameGradientsInManyCases(long seed) {
    check(AttentionCase.random(seed));
  }

  private static void check(AttentionCase c) {
    try (NDManager m = NDManager.newBaseManager()) {
      for (boolean both : new boolean[] {true, false}) {
        double[][] expected =
            recorded(c, m, DataType.FLOAT64, AttentionImplementation.COMPOSED, both);
        double[] plain = null;
        for (AttentionImplementation way : AttentionCase.WAYS) {
          double[] errors = errors(expected, recorded(c, m, DataType.FLOAT32, way, both));
          plain = plain == null ? errors : plain;
          requireSmall(way + (both ? " with log-sum-exp " : " ") + c, errors, plain, expected);
        }
        double[] writtenOut = errors(expected, writtenOut(c, m, both));
        requireSmall("written out " + c, writtenOut, plain, expected);
      }
    }
  }

  private static void requireSmall(
      String what, double[] errors, double[] plain, double[][] expected) {
    for (int j = 0; j < 3; j++) {
      double largest = Arrays.stream(expected[j]).map(Math::abs).max().orElse(0);
      assertThat(errors[j])
          .as("gradient of %s, %s", "qkv".charAt(j), what)
          .isLessThanOrEqualTo(3 * plain[j] + 1e-5 * Math.max(1, largest))
          .isLessThanOrEqualTo(1e-4 * Math.max(1, largest));
    }
  }

  /** The gradients of a weighted sum of outputs, and of log-sum-exps if wanted. */
  private static double[][] recorded(
      AttentionCase c, NDManager m, DataType type, AttentionImplementation way, boolean both) {
    NDArray q = c.q(m, type);
    NDArray k = c.k(m, type);
    NDArray v = c.v(m, type);
    for (NDArray x : new NDArray[] {q, k, v}) {
      x.setRequiresGradient(true);
    }
    AttentionOptions options = c.options(m, type, way);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss;
      if (both) {
        AttentionResult r = FlashAttention.attendWithLogSumExp(q, k, v, options, true);
        NDArray l = r.logSumExp();
        NDArray finite = NDArrays.where(l.isInfinite(), l.zerosLike(), l);
        loss = r.output().mul(weights(r.output())).sum().add(finite.mul(weights(l)).sum());
      } else {
        NDArray o = FlashAttention.attend(q, k, v, options, true);
        loss = o.mul(weights(o)).sum();
      }
      collector.backward(loss);
    }
    return doubles(q.getGradient(), k.getGradient(), v.getGradient());
  }

  private static double[][] writtenOut(AttentionCase c, NDManager m, boolean both) {
    NDArray q = c.q(m, DataType.FLOAT32);
    NDArray k = c.k(m, DataType.FLOAT32);
    NDArray v = c.v(m, DataType.FLOAT32);
    AttentionOptions options = c.options(m, DataType.FLOAT32);
    AttentionResult saved = FlashAttention.attendWithLogSumExp(q, k, v, options, false);
    NDArray l = saved.logSumExp();
    NDArray w = weights(l);
    NDArray gradient = both ? NDArrays.where(l.isInfinite(), w.zerosLike(), w) : null;
    AttentionGradients found =
        FlashAttention.gradients(weights(saved.output()), gradient, q, k, v, saved, options);
    return doubles(found.query(), found.key(), found.value());
  }

  private static NDArray weights(NDArray like) {
    return like.getManager()
        .arange(like.size())
        .toType(DataType.FLOAT64, false)
        .mul(0.7)
        .sin()
        .toType(like.getDataType(), false)
        .reshape(like.getShape());
  }

  private static double[][] doubles(NDArray... arrays) {
    return Arrays.stream(arrays).map(ReferenceAttention::doubles).toArray(double[][]::new);
  }

  private static double[] errors(double[][] expected, double[][] found) {
    double[] errors = new double[expected.length];
    for (int j = 0; j < errors.length; j++) {
      for (int i = 0; i < expected[j].length; i++) {
        double difference = Math.abs(expected[j][i] - found[j][i]);
        errors[j] = Double.isNaN(difference) ? Double.MAX_VALUE : Math.max(errors[j], difference);
      }
    }
    return errors;
  }
}
