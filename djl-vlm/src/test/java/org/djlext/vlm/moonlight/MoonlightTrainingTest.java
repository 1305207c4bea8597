package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import java.util.List;
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

  @Test
  void balancingEvensTheLoadAndOnlyItMovesTheBias() throws Exception {
    MoonlightConfig config =
        TinyMoonlight.config(TinyMoonlight.config().attention(), TinyMoonlight.experts(8, 2, 1, 1));
    try (Model model = Model.newInstance("moonlight", "PyTorch")) {
      MoonlightBlock moonlight = TinyMoonlight.block(config, model.getNDManager());
      moonlight.showRouting(true);
      model.setBlock(moonlight);
      NDArray texts = model.getNDManager().create(TinyMoonlight.ids(4, 32));
      float[] bias = moonlight.gateBias(1).toFloatArray();

      List<ExpertLoad> before = fit(model, texts, 0, 1);
      assertThat(moonlight.gateBias(1).toFloatArray()).containsExactly(bias);
      List<ExpertLoad> after = fit(model, texts, 0.02, 60);
      float[] moved = moonlight.gateBias(1).toFloatArray();
      assertThat(moved).isNotEqualTo(bias);
      assertThat(sum(moved)).isCloseTo(sum(bias), within(1e-4));
      for (int i = 0; i < 2; i++) {
        assertThat(after.get(i).mean()).isEqualTo(4 * 32 * 2 / 8.0);
        assertThat(after.get(i).violation()).isLessThan(before.get(i).violation() / 2);
      }
    }
  }

  /** Trains with a rate near zero, so that nothing but the biases changes the choices. */
  private static List<ExpertLoad> fit(Model model, NDArray texts, double step, int epochs)
      throws Exception {
    ExpertsConfig experts = ((MoonlightBlock) model.getBlock()).config().experts();
    ExpertBalancing balancing = new ExpertBalancing(step);
    Loss loss = new SequenceBalanceLoss(new NextTokenLoss(), 1e-4, experts);
    AdamW optimizer = AdamW.builder().optLearningRateTracker(Tracker.fixed(1e-9f)).build();
    DefaultTrainingConfig training =
        new DefaultTrainingConfig(loss).optOptimizer(optimizer).addTrainingListeners(balancing);
    ArrayDataset dataset =
        new ArrayDataset.Builder().setData(texts).optLabels(texts).setSampling(4, false).build();
    try (Trainer trainer = model.newTrainer(training)) {
      trainer.initialize(texts.getShape());
      EasyTrain.fit(trainer, epochs, dataset, null);
    }
    return balancing.loads();
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
