package org.djlext.vlm.tune.preference;

import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.StepMetrics;

/** What objectives on pairs share: their batches, and evaluations over all validation pairs. */
abstract class PairObjective implements Objective<PairBatch> {

  private final PreferenceData data;
  private final PreferenceData validation;
  private final PairSettings settings;
  private final PairBatches batches;
  private final PairBatches validationBatches;

  PairObjective(PreferenceData data, PreferenceData validation, PairSettings settings) {
    this.data = data;
    this.validation = validation;
    this.settings = settings;
    batches = new PairBatches(data, settings);
    validationBatches = validation == null ? null : new PairBatches(validation, settings.inOrder());
  }

  /** Adds what an evaluation sees in a batch: its loss and the metrics of training. */
  abstract void measure(Trainer trainer, PairBatch batch, NDManager scratch, StepMetrics metrics);

  /** Returns what decides the loss, beside data and batches. */
  abstract String settingsOfLoss();

  @Override
  public final int batches() {
    return batches.count();
  }

  @Override
  public final PairBatch batch(int epoch, int index) {
    return batches.batch(epoch, index);
  }

  @Override
  public final double weight(PairBatch batch) {
    return batch.pairs().length;
  }

  /** Returns {@code eval_loss} and the metrics of training with {@code eval_} before them. */
  @Override
  public final Map<String, Double> evaluate(Trainer trainer) {
    if (validationBatches == null) {
      return Map.of();
    }
    StepMetrics metrics = new StepMetrics();
    for (int i = 0; i < validationBatches.count(); i++) {
      try (NDManager scratch = trainer.getManager().newSubManager()) {
        measure(trainer, validationBatches.batch(0, i), scratch, metrics);
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.values().forEach((name, value) -> values.put("eval_" + name, value));
    return values;
  }

  @Override
  public final String identity() {
    return "%s %s %s%s"
        .formatted(
            settingsOfLoss(),
            data.digest(),
            settings.identity(),
            validation == null ? "" : " " + validation.digest());
  }
}
