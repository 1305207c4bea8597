package org.djlext.vlm.tune;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.WeightDecays;

/** The trainer of a run and its optimizer, which takes its rate from the update of the run. */
final class RunOptimizer implements AutoCloseable {

  private static final String FILE = "optimizer.safetensors";

  private final Block block;
  private final Tracker tracker;
  private final AdamW adamW;
  private final Trainer trainer;
  private final ShardedUpdates sharded; // null unless the optimizer is cut into slices
  private int update;

  /**
   * Makes the trainer of a model.
   *
   * @param update how many updates have been made
   * @param config the loss and who listens, without an optimizer
   * @param sharding how the optimizer is cut, or null to leave it whole
   * @param chooseTrained says which parameters are trained, once the trainer has asked for all
   */
  RunOptimizer(
      Model model,
      TuningSettings settings,
      int total,
      int update,
      DefaultTrainingConfig config,
      Sharding sharding,
      Runnable chooseTrained)
      throws IOException {
    this.update = update;
    block = model.getBlock();
    tracker = settings.rates(total);
    WeightDecays decays = new WeightDecays(settings.weightDecay()).withoutNormsAndBiases(block);
    adamW =
        AdamW.builder()
            // DJL's own count would begin anew with each process
            .optLearningRateTracker((id, count) -> tracker.getNewValue(this.update))
            .optWeightDecays(decays)
            .optBeta1(settings.beta1())
            .optBeta2(settings.beta2())
            .optEpsilon(settings.epsilon())
            .build();
    trainer = model.newTrainer(config.optOptimizer(adamW));
    trainer.setMetrics(new Metrics());
    chooseTrained.run();
    zeroGradients();
    try {
      sharded = sharding == null ? null : new ShardedUpdates(block, sharding, settings, decays);
    } catch (IOException | RuntimeException e) {
      trainer.close();
      throw e;
    }
  }

  Trainer trainer() {
    return trainer;
  }

  /**
   * Changes the weights by their gradients, which are zero then.
   *
   * @param number of the update, from 1 on
   * @return the rate it was made with
   */
  float step(int number) {
    update = number;
    float rate = tracker.getNewValue(number);
    if (sharded == null) {
      trainer.step();
    } else {
      sharded.step(rate);
      zeroGradients();
    }
    return rate;
  }

  void zeroGradients() {
    for (Parameter parameter : block.getParameters().values()) {
      NDArray array = parameter.getArray();
      if (parameter.requiresGradient() && array.hasGradient()) {
        JniUtils.zeroGrad((PtNDArray) array);
      }
    }
  }

  void save(Path checkpoint) throws IOException {
    if (sharded == null) {
      adamW.save(block, checkpoint.resolve(FILE));
    } else {
      sharded.save(checkpoint);
    }
  }

  void load(Path checkpoint) throws IOException {
    if (sharded == null) {
      adamW.load(block, checkpoint.resolve(FILE));
    } else {
      sharded.load(checkpoint);
    }
  }

  @Override
  public void close() {
    trainer.close();
    adamW.close();
    if (sharded != null) {
      sharded.close();
    }
  }
}
