package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.StackBatchifier;
import java.util.stream.LongStream;
import org.djlext.flashattn.training.AdamW;
import org.djlext.vlm.moonlight.ExpertBalancing;
import org.djlext.vlm.moonlight.ExpertLoad;
import org.djlext.vlm.moonlight.SequenceBalanceLoss;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How tokens and pictures choose experts, looked at and balanced. */
class KimiVlRoutingTest {

  @ParameterizedTest
  @ValueSource(strings = {"two-images-a-row", "padded-left"})
  void balancingTrainsThroughTheDecoderWithin(String name) throws Exception {
    try (ZooModel<NDList, NDList> model = TinyKimiVl.load(TinyKimiVl.folder(name));
        NDManager manager = model.getNDManager().newSubManager();
        TinyKimiVl golden = new TinyKimiVl(name, manager)) {
      KimiVlBlock block = (KimiVlBlock) model.getBlock();
      int perToken = block.config().text().experts().perToken();
      ExpertLoad seen =
          block.states(new ParameterStore(manager, false), golden.inputs()).loads().get(0);
      assertThat(seen.layer()).isEqualTo(1);
      assertThat(LongStream.of(seen.tokens()).sum()).isEqualTo(perToken * real(golden));

      float[] bias = block.decoder().gateBias(1).toFloatArray();
      ExpertBalancing balancing = new ExpertBalancing(0.02);
      block.decoder().showRouting(true);
      Loss loss =
          new SequenceBalanceLoss(new NextTokenLoss(), 1e-4, block.config().text().experts());
      DefaultTrainingConfig training =
          new DefaultTrainingConfig(loss)
              .optOptimizer(AdamW.builder().optLearningRateTracker(Tracker.fixed(1e-9f)).build())
              .addTrainingListeners(balancing);
      try (Trainer trainer = model.newTrainer(training)) {
        trainer.initialize(golden.get("input_ids").getShape());
        step(trainer, golden);
        assertThat(balancing.loads()).containsExactly(seen);
        for (int i = 0; i < 40; i++) {
          step(trainer, golden);
        }
      }
      float[] moved = block.decoder().gateBias(1).toFloatArray();
      assertThat(moved).isNotEqualTo(bias);
      assertThat(balancing.loads().get(0).violation()).isLessThan(seen.violation());
    }
  }

  private static void step(Trainer trainer, TinyKimiVl golden) throws Exception {
    NDManager manager = trainer.getManager().newSubManager();
    NDList labels = new NDList(golden.get("labels"));
    StackBatchifier none = new StackBatchifier();
    try (Batch batch = new Batch(manager, golden.inputs(), labels, 1, none, none, 0, 1)) {
      EasyTrain.trainBatch(trainer, batch);
      trainer.step();
    }
    trainer.notifyListeners(listener -> listener.onEpoch(trainer));
  }

  private static long real(TinyKimiVl golden) throws Exception {
    return golden.has("attention_mask")
        ? LongStream.of(golden.get("attention_mask").toLongArray()).sum()
        : golden.get("input_ids").size();
  }
}
