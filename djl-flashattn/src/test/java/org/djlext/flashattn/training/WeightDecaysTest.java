package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightDecaysTest {

  @Test
  void normsAndBiasesKeepTheirSize() {
    SequentialBlock block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(2).build())
            .add(BatchNorm.builder().build());
    WeightDecays decays = new WeightDecays(0.05).withoutNormsAndBiases(block);
    for (var parameter : block.getParameters()) {
      boolean decays0 = parameter.getKey().endsWith("weight");
      boolean statistic = parameter.getKey().contains("running");
      if (!statistic) {
        assertThat(decays.of(parameter.getValue().getId()))
            .as(parameter.getKey())
            .isEqualTo(decays0 ? 0.05 : 0);
      }
    }
    decays.group(block, Pattern.compile("Linear_weight"), 0.5);
    assertThat(decays.of(block.getParameters().valueAt(0).getId())).isEqualTo(0.5);
    assertThatThrownBy(() -> decays.group(block, Pattern.compile("stem"), 1))
        .hasMessageContaining("stem");
    assertThatThrownBy(() -> new WeightDecays(-1)).hasMessageContaining("found -1.0");
  }

  @Test
  void adamWLetsExemptWeightsBe() {
    try (NDManager manager = NDManager.newBaseManager()) {
      GivenGradients block =
          new GivenGradients()
              .add("decays", manager.ones(new Shape(1)))
              .add("keeps", manager.ones(new Shape(1)));
      WeightDecays decays = new WeightDecays(0.5).group(block, Pattern.compile("keeps"), 0);
      try (AdamW adamW =
          AdamW.builder()
              .optLearningRateTracker(Tracker.fixed(0.1f))
              .optWeightDecays(decays)
              .build()) {
        for (Parameter parameter : block.getParameters().values()) {
          adamW.update(parameter.getId(), withGradient(parameter), manager.zeros(new Shape(1)));
        }
      }
      assertThat(block.value(0).getFloat()).isEqualTo(0.95f);
      assertThat(block.value(1).getFloat()).isEqualTo(1);
    }
  }

  @Test
  void savedMomentsGoOn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("adamw.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray gradient = manager.create(new float[] {1, -2});
      GivenGradients block = new GivenGradients().add("a", manager.ones(new Shape(2)));
      GivenGradients same = new GivenGradients().add("a", manager.ones(new Shape(2)));
      try (AdamW first = AdamW.builder().build();
          AdamW second = AdamW.builder().build()) {
        for (int i = 0; i < 3; i++) {
          update(first, block, gradient.mul(i + 1));
        }
        first.save(block, file);
        block.value(0).copyTo(same.value(0));
        second.load(same, file);
        update(first, block, gradient);
        update(second, same, gradient);
        assertThat(same.value(0)).isEqualTo(block.value(0));
        GivenGradients other = new GivenGradients().add("a", manager.ones(new Shape(3)));
        assertThatThrownBy(() -> second.load(other, file))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("a.mean: expected (3)");
      }
    }
  }

  private static void update(AdamW adamW, GivenGradients block, NDArray gradient) {
    Parameter parameter = block.getParameters().valueAt(0);
    adamW.update(parameter.getId(), withGradient(parameter), gradient);
  }

  /** A weight as training leaves it, with a gradient that can be cleared. */
  private static NDArray withGradient(Parameter parameter) {
    NDArray weight = parameter.getArray();
    weight.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(weight.sum());
    }
    return weight;
  }
}
