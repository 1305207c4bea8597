package org.djlext.face.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.PolynomialDecayTracker;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.loss.Margin.Angular;
import org.djlext.flashattn.training.GradientClipping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DJL's Trainer with a network, a head and the published recipe, on a few generated identities. */
class FaceTrainingTest {

  private static final int IDENTITIES = 4;
  private static final int EACH = 4;
  private static final int SIZE = 16;
  private static final int EPOCHS = 12;

  static Stream<ClassificationHead> heads() {
    return Stream.of(
        new ClassificationHead(Angular.arcFace(0.3), 8, IDENTITIES),
        new ClassificationHead(new Margin.AdaFace(), 8, IDENTITIES),
        new ClassificationHead(Angular.cosFace(0.2), 8, 12, new PartialFc(0.5, 1)));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void aFewIdentitiesAreLearned(ClassificationHead head) throws Exception {
    FaceEmbeddingConfig config =
        new FaceEmbeddingConfig(
            new IResNet(List.of(4, 4, 8, 8, 8), List.of(1, 1, 1, 1)),
            8,
            SIZE,
            FaceEmbeddingConfig.INSIGHTFACE,
            0,
            false,
            false);
    FaceEmbeddingBlock backbone = FaceEmbeddingBlock.of(config);
    Tracker rate = polynomial(0.1f, EPOCHS * IDENTITIES * EACH / 8);
    try (NDManager manager = NDManager.newBaseManager();
        Model model = Model.newInstance("faces");
        MomentumSgd optimizer =
            MomentumSgd.builder().optLearningRates(rate).optHead(head).build()) {
      model.setBlock(new FaceClassifier(backbone, head));
      manager.getEngine().setRandomSeed(3);
      ArrayDataset data = faces(manager);
      Loss loss = IdentityLoss.insightface();
      try (Trainer trainer =
          model.newTrainer(
              new DefaultTrainingConfig(loss)
                  .optOptimizer(optimizer)
                  .addTrainingListeners(new GradientClipping(5)))) {
        trainer.initialize(new Shape(8, 3, SIZE, SIZE));
        EasyTrain.fit(trainer, EPOCHS, data, null);
        NDList all = data.getByRange(manager, 0, IDENTITIES * EACH).getData();
        NDArray scores = trainer.evaluate(all).head(); // (B, N)
        long[] found = scores.argMax(1).toLongArray();
        int right = 0;
        for (int i = 0; i < found.length; i++) {
          right += found[i] == i % IDENTITIES ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(found.length - 1);
      }
    }
  }

  /** DJL's own tracker is the reference's schedule of power 1. */
  @Test
  void polynomialScheduleFallsToNothing() {
    Tracker rate = polynomial(0.1f, 100);
    assertThat(rate.getNewValue(0)).isEqualTo(0.1f);
    assertThat(rate.getNewValue(25)).isCloseTo(0.075f, offset(1e-6f));
    assertThat(rate.getNewValue(100)).isCloseTo(0f, offset(1e-6f));
  }

  private static Tracker polynomial(float base, int steps) {
    return PolynomialDecayTracker.builder()
        .setBaseValue(base)
        .setEndLearningRate(0)
        .setDecaySteps(steps)
        .optPower(1)
        .build();
  }

  /** Each identity is a pattern of its own, with noise. */
  private static ArrayDataset faces(NDManager manager) {
    NDArray patterns = manager.randomNormal(new Shape(1, IDENTITIES, 3, SIZE, SIZE));
    NDArray noise = manager.randomNormal(new Shape(EACH, IDENTITIES, 3, SIZE, SIZE)).mul(0.3);
    NDArray labels =
        manager.arange(IDENTITIES * EACH).mod(IDENTITIES).toType(DataType.INT64, false);
    return new ArrayDataset.Builder()
        .setData(noise.add(patterns).reshape(-1, 3, SIZE, SIZE))
        .optLabels(labels)
        .setSampling(8, false)
        .build();
  }
}
