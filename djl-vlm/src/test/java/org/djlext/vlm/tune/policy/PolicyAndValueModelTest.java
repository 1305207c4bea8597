package org.djlext.vlm.tune.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.AdaptedModel;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.preference.RewardModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy and its value model as one Block. */
class PolicyAndValueModelTest {

  private static final String TINY = "src/test/resources/generate/tiny";
  private static final long[][] IDS = {{5, 9, 31, 7, 2}, {6, 8, 3, 44, 90}};

  @TempDir Path folder;

  private PolicyAndValueModel open(boolean adapted) throws IOException {
    WholeModel base = WholeModel.open(TINY, null);
    TunedModel policy =
        adapted ? AdaptedModel.attach(base, LoraConfig.builder().optRank(2).build()) : base;
    return PolicyAndValueModel.of(
        policy, RewardModels.open(TINY, folder.resolve("begun"), 3, null));
  }

  @Test
  void bothAreReadInOnePassAndTrained() throws IOException {
    for (boolean adapted : new boolean[] {false, true}) {
      try (PolicyAndValueModel model = open(adapted);
          Trainer trainer = model.model().newTrainer(new DefaultTrainingConfig(Loss.l2Loss()))) {
        model.chooseTrained();
        NDManager manager = trainer.getManager();
        NDArray ids = EngineMemory.own(manager.create(IDS));
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList out = trainer.forward(new NDList(ids));
          assertThat(out.get(0).getShape().dimension()).isEqualTo(3);
          assertThat(out.get(1).getShape()).isEqualTo(ids.getShape());
          collector.backward(out.get(0).mean().add(out.get(1).mean()));
        }
        int trained = 0;
        for (Parameter parameter : model.block().getParameters().values()) {
          trained += parameter.requiresGradient() ? 1 : 0;
        }
        int value = model.block().value().getParameters().size();
        int policy = model.block().policy().getParameters().size();
        assertThat(trained).isEqualTo(value + (adapted ? 2 * 2 * 2 : policy));
        NDArray head = model.block().value().getParameters().valueAt(value - 1).getArray();
        assertThat(head.getGradient().abs().sum().getFloat()).isPositive();
      }
    }
  }

  @Test
  void savedModelsComeBackAndOpenEachAlone() throws IOException {
    Path saved = Files.createDirectory(folder.resolve("saved"));
    try (PolicyAndValueModel model = open(false);
        NDManager manager = NDManager.newBaseManager()) {
      model.save(saved);
      NDArray before = model.block().value().getParameters().valueAt(0).getArray();
      NDArray kept = before.duplicate();
      kept.attach(manager);
      before.muli(2);
      model.restore(saved);
      assertThat(before).isEqualTo(kept);
      try (WholeModel value =
          WholeModel.open(saved.resolve(PolicyAndValueModel.VALUE).toString(), null)) {
        assertClose("value", value.model().getBlock().getParameters().valueAt(0).getArray(), kept);
      }
      WholeModel.open(saved.toString(), null).close();
    }
  }

  @Test
  void languageModelIsNoValueModel() throws IOException {
    try (WholeModel policy = WholeModel.open(TINY, null);
        WholeModel other = WholeModel.open(TINY, null)) {
      assertThatThrownBy(() -> PolicyAndValueModel.of(policy, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("value model");
    }
  }
}
