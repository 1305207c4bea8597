package org.djlext.vlm.tune.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.StepMetrics;
import org.djlext.vlm.tune.TuningStep;

/**
 * A reward model learns which of two answers is better: the mean of {@link RewardLoss} over all
 * pairs of an update. The model is a {@link org.djlext.vlm.decoder.ScoreBlock}. Metrics have trl's
 * names, {@code accuracy} the part of pairs whose chosen answer has the greater reward.
 */
public final class RewardObjective extends PairObjective {

  private final double centring;
  private final RewardLoss loss;

  /**
   * Constructs the objective.
   *
   * @param data the pairs that are learnt from, which stay the caller's
   * @param validation pairs that evaluations measure, or null
   * @param settings how batches are made
   * @param centring the weight of the term that keeps rewards about zero, 0 for none
   */
  public RewardObjective(
      PreferenceData data, PreferenceData validation, PairSettings settings, double centring) {
    super(data, validation, settings);
    this.centring = centring;
    loss = new RewardLoss(centring);
  }

  @Override
  public RewardLoss loss() {
    return loss;
  }

  @Override
  public void accumulate(TuningStep step, PairBatch batch) {
    NDManager scratch = step.scratch();
    NDList rewards = step.trainer().forward(inputs(batch, scratch));
    rewards.attach(scratch);
    NDArray mean = loss.evaluate(margins(batch, scratch), rewards);
    step.backward(mean.mul((float) (batch.pairs().length / step.divisor())));
    step.metrics().sum("num_tokens", batch.tokens());
    seen(step.metrics(), rewards.head().toFloatArray());
  }

  private static NDList inputs(PairBatch batch, NDManager manager) {
    return new NDList(batch.ids(manager), batch.mask(manager));
  }

  private static NDList margins(PairBatch batch, NDManager manager) {
    return batch.margins() == null
        ? new NDList()
        : new NDList(EngineMemory.own(manager.create(batch.margins())));
  }

  private static void seen(StepMetrics metrics, float[] rewards) {
    int n = rewards.length / 2;
    float least = rewards[0];
    float greatest = rewards[0];
    for (int i = 0; i < rewards.length; i++) {
      least = Math.min(least, rewards[i]);
      greatest = Math.max(greatest, rewards[i]);
      metrics.mean("mean_reward", rewards[i], 1);
    }
    for (int i = 0; i < n; i++) {
      metrics.mean("accuracy", rewards[i] > rewards[n + i] ? 1 : 0, 1);
      metrics.mean("margin", rewards[i] - rewards[n + i], 1);
    }
    metrics.mean("min_reward", least, 1);
    metrics.mean("max_reward", greatest, 1);
  }

  @Override
  void measure(Trainer trainer, PairBatch batch, NDManager scratch, StepMetrics metrics) {
    NDList rewards = trainer.evaluate(inputs(batch, scratch));
    rewards.attach(scratch);
    NDArray mean = loss.evaluate(margins(batch, scratch), rewards);
    metrics.mean("loss", mean.getFloat(), batch.pairs().length);
    seen(metrics, rewards.head().toFloatArray());
  }

  @Override
  String settingsOfLoss() {
    return "reward " + centring;
  }
}
