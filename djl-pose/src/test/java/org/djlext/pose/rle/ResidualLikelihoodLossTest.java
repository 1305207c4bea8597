package org.djlext.pose.rle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.stream.Stream;
import org.djlext.pose.layers.FeatureMap;
import org.djlext.pose.rle.RegressionConfig.Variant;
import org.djlext.pose.rle.ResidualLikelihoodLoss.PhiCount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One joint by hand, and the flow's density by what a density must be. */
class ResidualLikelihoodLossTest {

  private static final double SX = 0.2;
  private static final double SY = 0.4;
  private static final double DX = 0.1;
  private static final double DY = -0.3;
  private static final double PHI = -2.5;

  private final NDManager m = NDManager.newBaseManager();

  @AfterEach
  void close() {
    m.close();
  }

  private NDList labels(double weight) {
    return new NDList(
        m.create(new float[] {0.5f, 0.5f}, new Shape(1, 1, 2)),
        m.create(new float[] {(float) weight}, new Shape(1, 1)));
  }

  private NDList predictions() {
    return new NDList(
        m.create(new float[] {(float) (0.5 + DX), (float) (0.5 + DY)}, new Shape(1, 1, 2)),
        m.create(new float[] {(float) SX, (float) SY}, new Shape(1, 1, 2)),
        m.create(new float[] {(float) PHI}, new Shape(1, 1)));
  }

  static Stream<Arguments> bases() {
    double normal = Math.log(Math.sqrt(2 * Math.PI));
    double logs = Math.log(SX) + Math.log(SY);
    double ratios = Math.abs(DX) / SX + Math.abs(DY) / SY;
    double squares = DX * DX / (SX * SX) + DY * DY / (SY * SY);
    return Stream.of(
        Arguments.of(BaseDensity.AUTHORS, logs + 2 * normal + ratios / Math.sqrt(2)),
        Arguments.of(BaseDensity.LAPLACE, logs + 2 * Math.log(2) + ratios),
        Arguments.of(BaseDensity.GAUSSIAN, logs + 2 * normal + squares / 2));
  }

  @ParameterizedTest
  @MethodSource("bases")
  void oneJointByHand(BaseDensity base, double expected) {
    double flow = Math.log(SX) + Math.log(SY) - PHI;
    close(new ResidualLikelihoodLoss(base, true, PhiCount.PER_JOINT), expected + flow);
    close(new ResidualLikelihoodLoss(base, true, PhiCount.PER_AXIS), expected + flow - PHI);
    close(new ResidualLikelihoodLoss(base, false, PhiCount.PER_JOINT), flow);
    close(new LikelihoodLoss(base), expected);
  }

  private void close(Loss loss, double expected) {
    float found = loss.evaluate(labels(1), predictions()).getFloat();
    assertThat((double) found).isCloseTo(expected, offset(1e-5));
  }

  @Test
  void defaultIsWhatTheAuthorsTrainedWith() {
    Loss named = new ResidualLikelihoodLoss(BaseDensity.AUTHORS, true, PhiCount.PER_AXIS);
    close(new ResidualLikelihoodLoss(), named.evaluate(labels(1), predictions()).getFloat());
  }

  @Test
  void jointsThatAreNotLabelledDoNotCount() {
    assertThat(new ResidualLikelihoodLoss().evaluate(labels(0), predictions()).getFloat()).isZero();
  }

  @Test
  void validationUsesTheBaseAlone() {
    NDList inference = new NDList(predictions().get(0), predictions().get(1));
    assertThat(new ResidualLikelihoodLoss().evaluate(labels(1), inference).getFloat())
        .isEqualTo(
            new LikelihoodLoss(BaseDensity.AUTHORS).evaluate(labels(1), inference).getFloat());
  }

  /** A head whose coordinates are 0 and whose sigma is a half, whatever the map. */
  private RegressionHead still(boolean zeroFlow) {
    RegressionHead head =
        new RegressionHead(
            new RegressionConfig(Variant.MMPOSE, true, true), new FeatureMap(1, 1, 1), 1, 64);
    head.initialize(m, DataType.FLOAT32, new Shape(1, 1, 1, 1));
    head.getParameters()
        .forEach(
            pair -> {
              NDArray array = pair.getValue().getArray();
              boolean linear = pair.getKey().contains("fc_");
              if (linear || zeroFlow && !pair.getKey().contains("mask")) {
                array.subi(array.duplicate());
              } else if (!pair.getKey().contains("mask")) {
                array.addi(m.randomNormal(0, 0.12f, array.getShape(), DataType.FLOAT32));
              }
            });
    return head;
  }

  private NDArray logPhi(RegressionHead head, float[] residuals) {
    int bodies = residuals.length / 2;
    // residual = (0 - label) / sigma with a sigma of a half
    NDArray labels = m.create(residuals, new Shape(bodies, 1, 2)).mul(-0.5f);
    NDArray map = m.zeros(new Shape(bodies, 1, 1, 1));
    NDList out = head.forward(new ParameterStore(m, false), map, new NDList(labels), true);
    assertThat(out.get(1).getFloat(0, 0, 0)).isEqualTo(0.5f);
    return out.get(2);
  }

  @Test
  void flowWithoutWeightsIsTheStandardNormal() {
    float[] residuals = {0, 0, 1, -2, 0.5f, 3};
    float[] found = logPhi(still(true), residuals).toFloatArray();
    for (int i = 0; i < found.length; i++) {
      double x = residuals[2 * i];
      double y = residuals[2 * i + 1];
      assertThat((double) found[i])
          .isCloseTo(-Math.log(2 * Math.PI) - (x * x + y * y) / 2, offset(1e-5));
    }
  }

  @Test
  void densityOfTheFlowHasIntegralOne() {
    int side = 240;
    double step = 0.1;
    float[] grid = new float[2 * side * side];
    for (int i = 0; i < side * side; i++) {
      grid[2 * i] = (float) ((i % side - side / 2) * step);
      grid[2 * i + 1] = (float) ((i / side - side / 2) * step);
    }
    m.getEngine().setRandomSeed(7);
    RegressionHead head = still(false);
    NDArray density = logPhi(head, grid).exp();
    double integral = density.sum().getFloat() * step * step;
    assertThat(integral).isCloseTo(1, offset(0.02));
    // and it is not the normal distribution that it begins as
    assertThat(Math.abs(density.max().getFloat() - 1 / (2 * Math.PI))).isGreaterThan(0.01);
  }
}
