package org.djlext.pose.simcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimccCodecTest {

  private static final BinCounts BINS = BinCounts.of(192, 256, 2);
  private static final SimccCodec GAUSSIAN =
      new SimccCodec(BINS, 2, new BinSmoothing.Gaussian(6, 6, false), false);

  private final NDManager m = NDManager.newBaseManager();

  @AfterEach
  void close() {
    m.close();
  }

  private static Keypoints joint(float x, float y) {
    return new Keypoints(new float[] {x}, new float[] {y}, new float[] {1});
  }

  private static NDList batch(NDList labels) {
    return new NDList(labels.get(0).expandDims(0), labels.get(1).expandDims(0));
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 17.3f, 80.74f, 191})
  void roundTripIsWithinHalfABin(float x) {
    Keypoints back = GAUSSIAN.decode(batch(GAUSSIAN.encode(m, joint(x, 200.1f)))).get(0);
    assertThat(back.x()[0]).isCloseTo(x, offset(0.2501f));
    assertThat(back.y()[0]).isCloseTo(200.1f, offset(0.2501f));
    assertThat(back.scores()[0]).isEqualTo(1);
  }

  @Test
  void halvesAreRoundedToTheEvenBin() {
    SimccCodec oneHot = new SimccCodec(BINS, 2, new BinSmoothing.Uniform(0), false);
    NDList labels = oneHot.encode(m, joint(10.25f, 10.75f)); // bins 20.5 and 21.5
    assertThat(labels.get(0).argMax(1).getLong(0)).isEqualTo(20);
    assertThat(labels.get(1).argMax(1).getLong(0)).isEqualTo(22);
  }

  @Test
  void smoothedLabelsAreDistributions() {
    SimccCodec smoothed = new SimccCodec(BINS, 2, new BinSmoothing.Uniform(0.1), false);
    NDList labels = smoothed.encode(m, joint(10, 10));
    assertThat(labels.get(0).sum().getFloat()).isCloseTo(1, offset(1e-5f));
    assertThat(labels.get(0).max().getFloat()).isEqualTo(0.9f);
  }

  @Test
  void jointsOutsideHaveNoWeight() {
    assertThat(GAUSSIAN.encode(m, joint(-8, 10)).get(2).toFloatArray()).containsExactly(1);
    assertThat(GAUSSIAN.encode(m, joint(-30, 10)).get(2).toFloatArray()).containsExactly(0);
  }

  @Test
  void vectorsWithoutPeakHaveNoPlace() {
    NDList flat =
        new NDList(m.zeros(new Shape(1, 1, BINS.x())), m.zeros(new Shape(1, 1, BINS.y())));
    Keypoints joint = GAUSSIAN.decode(flat).get(0);
    assertThat(joint.scores()[0]).isZero();
    assertThat(joint.x()[0]).isEqualTo(-0.5f);
  }

  @Test
  void equalDistributionsHaveNoDivergence() {
    NDArray logits = m.randomNormal(new Shape(2, 3, 40));
    NDArray p = logits.softmax(-1);
    NDList labels = new NDList(p, p, m.ones(new Shape(2, 3)));
    NDList same = new NDList(logits, logits);
    for (BinLoss.Reduction reduction : BinLoss.Reduction.values()) {
      assertThat(BinLoss.simcc(1, reduction).evaluate(labels, same).getFloat())
          .isCloseTo(0, offset(1e-6f));
    }
  }

  @Test
  void reductionsDifferByTheNumberOfBodies() {
    NDList labels =
        new NDList(
            m.randomUniform(0, 1, new Shape(4, 3, 40)),
            m.randomUniform(0, 1, new Shape(4, 3, 50)),
            m.ones(new Shape(4, 3)));
    NDList logits =
        new NDList(m.randomNormal(new Shape(4, 3, 40)), m.randomNormal(new Shape(4, 3, 50)));
    float sum =
        BinLoss.rtmpose(10, 10, BinLoss.Reduction.SUM_OVER_BATCH)
            .evaluate(labels, logits)
            .getFloat();
    float mean =
        BinLoss.rtmpose(10, 10, BinLoss.Reduction.MEAN_OVER_BATCH)
            .evaluate(labels, logits)
            .getFloat();
    assertThat(sum / mean).isCloseTo(4, offset(1e-4f));
  }
}
