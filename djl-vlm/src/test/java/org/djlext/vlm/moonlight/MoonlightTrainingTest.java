package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.tracker.Tracker;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientClipping;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;

/** Training by DJL's own means. */
class MoonlightTrainingTest {

  @Test
  void trainerLearnsTextsByHeartThoughFewTokensReachEveryExpert() throws Exception {
    MoonlightConfig config =
        TinyMoonlight.config(
            TinyMoonlight.config().attention(), TinyMoonlight.experts(32, 2, 1, 1));
    try (Model model = Model.newInstance("moonlight", "PyTorch")) {
      MoonlightBlock moonlight = new MoonlightBlock(config);
      model.setBlock(moonlight);
      NDManager manager = model.getNDManager();
      NDArray texts = manager.create(TinyMoonlight.ids(2, 8));
      DefaultTrainingConfig training =
          new DefaultTrainingConfig(new NextTokenLoss())
              .optOptimizer(AdamW.builder().optLearningRateTracker(Tracker.fixed(0.01f)).build())
              .addTrainingListeners(new GradientClipping(1));
      ArrayDataset dataset =
          new ArrayDataset.Builder().setData(texts).optLabels(texts).setSampling(2, false).build();
      Engine.getInstance().setRandomSeed(5);
      try (Trainer trainer = model.newTrainer(training)) {
        trainer.initialize(texts.getShape());
        EasyTrain.fit(trainer, 60, dataset, null);
      }
      moonlight.freezeParameters(true);
      ParameterStore store = new ParameterStore(manager, false);
      NDArray logits = moonlight.forward(store, new NDList(texts), false).singletonOrThrow();
      NDArray loss = new NextTokenLoss().evaluate(new NDList(texts), new NDList(logits));
      assertThat(loss.getFloat()).isLessThan(0.1f);
    }
  }
}
