package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoseTrainingTest {

  @ParameterizedTest
  @EnumSource(PoseHeadKind.class)
  void fewUpdatesLowerTheLoss(PoseHeadKind kind) throws Exception {
    PoseConfig config = MiniaturePose.config(kind, 64);
    Engine.getInstance().setRandomSeed(5);
    List<Float> losses = new ArrayList<>();
    try (Model model = Model.newInstance("pose", "PyTorch");
        CropSource source = new CropSource(new FigurePool(1, 8), config, 8, 1)) {
      PoseBlock block = new PoseBlock(config);
      model.setBlock(block);
      new PoseTraining(30, 8, 0.003f)
          .run(
              model,
              block,
              block.config().head().newLoss(),
              source,
              () -> {},
              (u, loss, norm) -> losses.add(loss));
    }
    assertThat(losses).hasSize(30).allSatisfy(loss -> assertThat(loss).isFinite());
    assertThat(mean(losses.subList(25, 30))).isLessThan(mean(losses.subList(0, 5)));
  }

  private static double mean(List<Float> values) {
    return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
  }

  @Test
  void theRateRisesAndFallsAlongACosine() {
    PoseTraining training = new PoseTraining(1060, 8, 1);
    assertThat(training.share(0)).isEqualTo(1 / 60f);
    assertThat(training.share(60)).isEqualTo(1);
    assertThat(training.share(560)).isCloseTo(0.505f, within(1e-3f));
    assertThat(training.share(1059)).isCloseTo(0.01f, within(1e-3f));
  }
}
