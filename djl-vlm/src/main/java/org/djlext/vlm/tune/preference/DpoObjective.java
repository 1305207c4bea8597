package org.djlext.vlm.tune.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.StepMetrics;
import org.djlext.vlm.tune.TuningStep;

/**
 * Direct preference optimisation of pairs: the mean of {@link DpoLoss} over all pairs of an update.
 * Metrics have trl's names, {@code rewards/accuracies} the part of pairs whose chosen answer has
 * the greater implicit reward.
 */
public final class DpoObjective extends PairObjective {

  private final DpoSettings dpo;
  private final DpoLoss loss;
  private final ReferenceScores reference;
  private final ReferenceScores validationReference;

  /**
   * Constructs the objective.
   *
   * @param data the pairs that are learnt from, which stay the caller's
   * @param reference the reference's scores of them
   * @param validation pairs that evaluations measure, or null
   * @param validationReference the reference's scores of those, or null
   * @param settings how batches are made
   * @param dpo the loss
   */
  public DpoObjective(
      PreferenceData data,
      ReferenceScores reference,
      PreferenceData validation,
      ReferenceScores validationReference,
      PairSettings settings,
      DpoSettings dpo) {
    super(data, validation, settings);
    this.reference = reference;
    this.validationReference = validationReference;
    this.dpo = dpo;
    loss = new DpoLoss(dpo.variant(), dpo.beta(), dpo.labelSmoothing());
  }

  @Override
  public DpoLoss loss() {
    return loss;
  }

  @Override
  public void accumulate(TuningStep step, PairBatch batch) {
    NDManager scratch = step.scratch();
    NDArray labels = batch.labels(scratch);
    NDList logits = step.trainer().forward(new NDList(batch.ids(scratch)));
    logits.attach(scratch);
    NDArray policy = DpoLoss.sums(logits.head(), labels);
    NDArray scores = EngineMemory.own(scratch.create(reference.of(batch)));
    NDArray losses = loss.ofPairs(policy, scores, labels);
    step.backward(losses.sum().mul((float) (1 / step.divisor())));
    step.metrics().sum("num_tokens", batch.tokens());
    seen(step.metrics(), batch, policy.toFloatArray(), reference.of(batch));
  }

  /** Measures implicit rewards and log-probabilities, means over pairs. */
  private void seen(StepMetrics metrics, PairBatch batch, float[] policy, float[] scores) {
    int n = batch.pairs().length;
    int[] lengths = batch.answerLengths();
    boolean averages = dpo.variant().averagesLengths();
    double[] logps = new double[2 * n];
    double[] rewards = new double[2 * n];
    for (int row = 0; row < 2 * n; row++) {
      double length = averages ? lengths[row] : 1;
      logps[row] = policy[row] / length;
      rewards[row] = dpo.beta() * (logps[row] - scores[row] / length);
    }
    for (int i = 0; i < n; i++) {
      metrics.mean("rewards/chosen", rewards[i], 1);
      metrics.mean("rewards/rejected", rewards[n + i], 1);
      metrics.mean("rewards/accuracies", rewards[i] > rewards[n + i] ? 1 : 0, 1);
      metrics.mean("rewards/margins", rewards[i] - rewards[n + i], 1);
      metrics.mean("logps/chosen", logps[i], 1);
      metrics.mean("logps/rejected", logps[n + i], 1);
    }
  }

  @Override
  void measure(Trainer trainer, PairBatch batch, NDManager scratch, StepMetrics metrics) {
    NDArray labels = batch.labels(scratch);
    NDList logits = trainer.evaluate(new NDList(batch.ids(scratch)));
    logits.attach(scratch);
    NDArray policy = DpoLoss.sums(logits.head(), labels);
    float[] scores = validationReference.of(batch);
    NDArray losses = loss.ofPairs(policy, scratch.create(scores), labels);
    metrics.mean("loss", losses.mean().getFloat(), batch.pairs().length);
    seen(metrics, batch, policy.toFloatArray(), scores);
  }

  @Override
  String settingsOfLoss() {
    return dpo.toString();
  }
}
