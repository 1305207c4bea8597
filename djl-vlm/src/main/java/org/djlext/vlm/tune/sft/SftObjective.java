package org.djlext.vlm.tune.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.decoder.PackedInputs;
import org.djlext.vlm.tune.NextTokenAccuracy;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.TuningStep;

/**
 * Supervised fine-tuning: the mean cross-entropy of the tokens that are to be learnt, over all of
 * an update, however it is cut into batches.
 */
public final class SftObjective implements Objective<SftBatch> {

  private static final String EVALUATION = "evaluation";

  private final SftData data;
  private final SftData validation;
  private final SftSettings settings;
  private final SftBatches batches;
  private final SftBatches validationBatches;
  private final NextTokenLoss loss = new NextTokenLoss();
  private final NextTokenAccuracy accuracy = new NextTokenAccuracy();

  /**
   * Constructs the objective.
   *
   * @param data what is learnt from, which stays the caller's
   * @param validation what evaluations measure, or null for none
   * @param settings how batches are made; those of evaluations are never shuffled
   */
  public SftObjective(SftData data, SftData validation, SftSettings settings) {
    this.data = data;
    this.validation = validation;
    this.settings = settings;
    this.batches = new SftBatches(data, settings);
    this.validationBatches =
        validation == null ? null : new SftBatches(validation, settings.inOrder());
  }

  @Override
  public int batches() {
    return batches.count();
  }

  @Override
  public SftBatch batch(int epoch, int index) {
    return batches.batch(epoch, index);
  }

  @Override
  public double weight(SftBatch batch) {
    return batch.learntTokens();
  }

  @Override
  public NextTokenLoss loss() {
    return loss;
  }

  @Override
  public void accumulate(TuningStep step, SftBatch batch) {
    NDList inputs = inputs(step.scratch(), batch);
    NDList labels = new NDList(EngineMemory.own(step.scratch().create(batch.labels())));
    NDList logits = step.trainer().forward(inputs);
    logits.attach(step.scratch());
    step.backward(loss.sum(labels, logits).mul((float) (1 / step.divisor())));
    step.metrics().sum("num_tokens", batch.tokens());
    try (NDArray counts = accuracy.evaluate(labels, logits)) {
      float[] values = counts.toFloatArray();
      step.metrics().mean(accuracy.getName(), values[0] / values[1], values[1]);
    }
  }

  private static NDList inputs(NDManager manager, SftBatch batch) {
    NDList inputs = new NDList(EngineMemory.own(manager.create(batch.inputIds())));
    if (batch.positions() != null) {
      NDArray positions = EngineMemory.own(manager.create(batch.positions()));
      positions.setName(PackedInputs.POSITIONS);
      inputs.add(positions);
    } // padding stands behind what is real, and is not seen from there: no mask is needed
    return inputs;
  }

  /** Returns {@code eval_loss} and {@code eval_mean_token_accuracy} over all validation data. */
  @Override
  public Map<String, Double> evaluate(Trainer trainer) {
    if (validationBatches == null) {
      return Map.of();
    }
    double sum = 0;
    long learnt = 0;
    accuracy.resetAccumulator(EVALUATION);
    for (int index = 0; index < validationBatches.count(); index++) {
      SftBatch batch = validationBatches.batch(0, index);
      try (NDManager scratch = trainer.getManager().newSubManager()) {
        NDList labels = new NDList(scratch.create(batch.labels()));
        NDList logits = trainer.evaluate(inputs(scratch, batch));
        logits.attach(scratch);
        sum += loss.sumOnly(labels, logits);
        learnt += batch.learntTokens();
        accuracy.updateAccumulator(EVALUATION, labels, logits);
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("eval_loss", sum / learnt);
    values.put("eval_" + accuracy.getName(), (double) accuracy.getAccumulator(EVALUATION));
    return values;
  }

  @Override
  public String identity() {
    return "sft %s %s%s"
        .formatted(
            data.digest(),
            settings.identity(),
            validation == null ? "" : " " + validation.digest());
  }
}
