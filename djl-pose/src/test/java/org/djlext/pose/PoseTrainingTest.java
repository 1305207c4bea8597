package org.djlext.pose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.StackBatchifier;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.heatmap.HeatmapLoss;
import org.djlext.pose.heatmap.Refinement;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.layers.Upsampling;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.rle.ResidualLikelihoodLoss;
import org.djlext.pose.simcc.BinLoss;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Heads in DJL's own training loop. */
class PoseTrainingTest {

  private static final int SIDE = 64;
  private static final BackboneConfig BACKBONE =
      new BackboneConfig.CspNext(CspNextConfig.of(0.167, 0.125));

  static Stream<Arguments> heads() {
    RtmccConfig small = new RtmccConfig(2, 3, 32, 16, 2, RtmccConfig.Activation.SILU, false, false);
    return Stream.of(
        Arguments.of(
            new HeadConfig.Rtmcc(small, new BinSmoothing.Gaussian(3, 3, false), false),
            BinLoss.rtmpose(10, 10, BinLoss.Reduction.MEAN_OVER_BATCH)),
        Arguments.of(new HeadConfig.Regression(RegressionConfig.RLE), new ResidualLikelihoodLoss()),
        Arguments.of(
            new HeadConfig.Heatmap(
                new Upsampling(List.of(16, 16), List.of(4, 4), 1), 2, Refinement.QUARTER, 11),
            new HeatmapLoss(HeatmapLoss.Variant.MMPOSE)));
  }

  private static PoseConfig config(HeadConfig head) {
    return new PoseConfig(SIDE, SIDE, BACKBONE, head);
  }

  @ParameterizedTest
  @MethodSource("heads")
  void trainingLowersTheLossAndInferenceSeesIt(HeadConfig head, Loss loss) {
    PoseBlock block = new PoseBlock(config(head));
    try (Model model = Model.newInstance("pose")) {
      model.setBlock(block);
      model.getNDManager().getEngine().setRandomSeed(3);
      DefaultTrainingConfig training =
          new DefaultTrainingConfig(loss)
              .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(2e-3f)).build());
      try (Trainer trainer = model.newTrainer(training)) {
        trainer.initialize(new Shape(4, 3, SIDE, SIDE));
        NDManager m = trainer.getManager();
        NDList pixels = new NDList(m.randomNormal(new Shape(4, 3, SIDE, SIDE)));
        NDList labels = labels(block, m, 4);
        NDArray before = trainer.evaluate(pixels).head().duplicate();
        float first = step(trainer, loss, pixels, labels);
        float last = first;
        for (int i = 0; i < 15; i++) {
          last = step(trainer, loss, pixels, labels);
        }
        assertThat(last).isFinite().isLessThan(first);
        NDArray after = trainer.evaluate(pixels).head();
        assertThat(after.sub(before).abs().max().getFloat()).isGreaterThan(1e-4f);
        // frozen, normalizations are folded once and kept: the result is the same
        block.freezeParameters(true);
        assertClose("frozen", trainer.evaluate(pixels).head(), after);
        assertClose("frozen again", trainer.evaluate(pixels).head(), after);
      }
    }
  }

  private static float step(Trainer trainer, Loss loss, NDList pixels, NDList labels) {
    NDArray value;
    try (GradientCollector collector = trainer.newGradientCollector()) {
      value = loss.evaluate(labels, trainer.forward(pixels, labels));
      collector.backward(value);
    }
    trainer.step();
    return value.getFloat();
  }

  private static NDList labels(PoseBlock block, NDManager m, int batch) {
    NDList[] samples = new NDList[batch];
    for (int b = 0; b < batch; b++) {
      float[] x = new float[17];
      float[] y = new float[17];
      float[] seen = new float[17];
      for (int j = 0; j < 17; j++) {
        x[j] = 5 + 3 * j;
        y[j] = 8 + 7 * b + 2 * j;
        seen[j] = j % 5 == 0 ? 0 : 1;
      }
      samples[b] = block.config().newCodec().encode(m, new Keypoints(x, y, seen));
    }
    return new StackBatchifier().batchify(samples);
  }

  @Test
  void inputsOfAnotherSizeAreRefused() {
    try (NDManager m = NDManager.newBaseManager()) {
      HeadConfig head =
          new HeadConfig.Rtmcc(RtmccConfig.RTMPOSE, new BinSmoothing.Gaussian(3, 3, false), false);
      PoseBlock block = new PoseBlock(config(head));
      block.initialize(m, DataType.FLOAT32, new Shape(1, 3, SIDE, SIDE));
      ParameterStore store = new ParameterStore(m, false);
      NDList pixels = new NDList(m.zeros(new Shape(1, 3, SIDE, 96)));
      assertThatThrownBy(() -> block.forward(store, pixels, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("pixel_values: expected (B, 3, 64, 64), found (1, 3, 64, 96)");
    }
  }
}
