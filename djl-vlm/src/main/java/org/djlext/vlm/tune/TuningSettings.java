package org.djlext.vlm.tune;

import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.flashattn.training.Recomputation;

/**
 * What every training run has, whatever it learns. The defaults are those of trl's SFT, but for the
 * number of checkpoints.
 *
 * @param learningRate the rate at the end of the warm-up, at least 0
 * @param schedule how the rate changes
 * @param warmUpRatio the share of all updates in which the rate rises, from 0 to 1
 * @param warmUpSteps the number of updates in which it rises, or -1 to go by the ratio
 * @param weightDecay of AdamW, not applied to norms and biases, as in transformers
 * @param beta1 of AdamW
 * @param beta2 of AdamW
 * @param epsilon of AdamW
 * @param maxGradNorm what the norm of all gradients is bounded to, or 0 to leave it
 * @param epochs how often the data is gone through
 * @param maxSteps the number of updates, whatever the epochs; or 0 to go by the epochs
 * @param accumulation how many batches make an update
 * @param dropPartialWindow whether the batches at the end of an epoch that are too few for an
 *     update are left out
 * @param seed of everything that is drawn at random
 * @param saveEvery the updates between checkpoints, or 0 for one at the end only
 * @param keep how many checkpoints are kept, beside the best one
 * @param evaluateEvery the updates between evaluations, or 0 for none
 * @param patience how many evaluations without gain end the run, or 0 for any number
 * @param bestMetric what an evaluation is judged by
 * @param greaterIsBetter whether the best metric is the greatest one
 * @param gradientCheckpointing whether decoders compute their layers again for the backward pass
 *     instead of keeping what is inside, see {@link Recomputation}
 */
public record TuningSettings(
    double learningRate,
    RateSchedule schedule,
    double warmUpRatio,
    int warmUpSteps,
    double weightDecay,
    double beta1,
    double beta2,
    double epsilon,
    double maxGradNorm,
    int epochs,
    int maxSteps,
    int accumulation,
    boolean dropPartialWindow,
    long seed,
    int saveEvery,
    int keep,
    int evaluateEvery,
    int patience,
    String bestMetric,
    boolean greaterIsBetter,
    boolean gradientCheckpointing) {

  /**
   * Checks the values.
   *
   * @param learningRate at least 0
   * @param schedule how the rate changes
   * @param warmUpRatio from 0 to 1
   * @param warmUpSteps at least 0, or -1
   * @param weightDecay at least 0
   * @param beta1 from 0 to below 1
   * @param beta2 from 0 to below 1
   * @param epsilon above 0
   * @param maxGradNorm at least 0
   * @param epochs at least 1
   * @param maxSteps at least 0
   * @param accumulation at least 1
   * @param dropPartialWindow whether a partial window is left out
   * @param seed any number
   * @param saveEvery at least 0
   * @param keep at least 1
   * @param evaluateEvery at least 0
   * @param patience at least 0
   * @param bestMetric what an evaluation is judged by
   * @param greaterIsBetter whether the best metric is the greatest one
   * @param gradientCheckpointing whether layers are computed again
   * @throws IllegalArgumentException naming the value
   */
  public TuningSettings {
    atLeast("learning_rate", learningRate, 0);
    atLeast("warmup_ratio", warmUpRatio, 0);
    atLeast("warmup_steps", warmUpSteps, -1);
    atLeast("weight_decay", weightDecay, 0);
    atLeast("max_grad_norm", maxGradNorm, 0);
    atLeast("epochs", epochs, 1);
    atLeast("max_steps", maxSteps, 0);
    atLeast("accumulation", accumulation, 1);
    atLeast("save_every", saveEvery, 0);
    atLeast("keep", keep, 1);
    atLeast("evaluate_every", evaluateEvery, 0);
    atLeast("patience", patience, 0);
    if (warmUpRatio > 1) {
      throw new IllegalArgumentException(
          "warmup_ratio: expected from 0 to 1, found " + warmUpRatio);
    }
    if (patience > 0 && evaluateEvery == 0) {
      throw new IllegalArgumentException(
          "patience: expected evaluate_every to be set as well, found 0");
    }
  }

  private static void atLeast(String name, double value, double least) {
    if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: expected finite, at least %.0f, found %s".formatted(name, least, value));
    }
  }

  /**
   * Reads the settings of a run from the top of its configuration, under trl's names where it has
   * one: {@code learning_rate}, {@code schedule}, {@code warmup_ratio}, {@code warmup_steps},
   * {@code weight_decay}, {@code beta1}, {@code beta2}, {@code epsilon}, {@code max_grad_norm},
   * {@code epochs}, {@code max_steps}, {@code accumulation}, {@code drop_partial_window}, {@code
   * seed}, {@code save_every}, {@code keep}, {@code evaluate_every}, {@code patience}, {@code
   * best_metric}, {@code greater_is_better} and {@code gradient_checkpointing}. The last is on, as
   * in peft, where {@code lora.base} holds the model in few bits: without it what is unpacked in
   * the forward pass would stay in memory until the backward pass.
   *
   * @param file the configuration
   * @return the settings, with defaults for what is absent
   * @throws CheckpointException if a value is of the wrong kind, or they do not go together
   */
  public static TuningSettings read(ConfigFile file) throws CheckpointException {
    TuningSettings standard = builder().build();
    List<String> schedules =
        Arrays.stream(RateSchedule.values()).map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
    String schedule =
        file.choice("schedule", standard.schedule.name().toLowerCase(Locale.ROOT), schedules);
    try {
      return new TuningSettings(
          file.number("learning_rate", standard.learningRate, 0),
          RateSchedule.valueOf(schedule.toUpperCase(Locale.ROOT)),
          file.number("warmup_ratio", standard.warmUpRatio, 0),
          file.integer("warmup_steps", standard.warmUpSteps, -1),
          file.number("weight_decay", standard.weightDecay, 0),
          file.number("beta1", standard.beta1, 0),
          file.number("beta2", standard.beta2, 0),
          file.number("epsilon", standard.epsilon, 0),
          file.number("max_grad_norm", standard.maxGradNorm, 0),
          file.integer("epochs", standard.epochs, 1),
          file.integer("max_steps", standard.maxSteps, 0),
          file.integer("accumulation", standard.accumulation, 1),
          file.flag("drop_partial_window", standard.dropPartialWindow),
          file.whole("seed", standard.seed),
          file.integer("save_every", standard.saveEvery, 0),
          file.integer("keep", standard.keep, 1),
          file.integer("evaluate_every", standard.evaluateEvery, 0),
          file.integer("patience", standard.patience, 0),
          file.text("best_metric", standard.bestMetric),
          file.flag("greater_is_better", standard.greaterIsBetter),
          file.flag("gradient_checkpointing", LoraSection.isQuantized(file)));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file.file(), e.getMessage(), e);
    }
  }

  /**
   * Judges evaluations by another metric.
   *
   * @param metric such as {@code eval_loss}
   * @param greater whether the best is the greatest one
   * @return settings that are these otherwise
   */
  public TuningSettings judgedBy(String metric, boolean greater) {
    return new TuningSettings(
        learningRate,
        schedule,
        warmUpRatio,
        warmUpSteps,
        weightDecay,
        beta1,
        beta2,
        epsilon,
        maxGradNorm,
        epochs,
        maxSteps,
        accumulation,
        dropPartialWindow,
        seed,
        saveEvery,
        keep,
        evaluateEvery,
        patience,
        metric,
        greater,
        gradientCheckpointing);
  }

  /**
   * Begins with the defaults.
   *
   * @return a builder
   */
  public static TuningSettingsBuilder builder() {
    return new TuningSettingsBuilder();
  }

  /**
   * Returns how many updates an epoch has.
   *
   * @param batches how many batches it has
   * @return the number, a partial window counted or not
   */
  public int updatesPerEpoch(int batches) {
    return dropPartialWindow ? batches / accumulation : (batches + accumulation - 1) / accumulation;
  }

  /**
   * Returns how many updates a run has.
   *
   * @param batches how many batches an epoch has
   * @return the number
   */
  public int totalUpdates(int batches) {
    return maxSteps > 0 ? maxSteps : Math.multiplyExact(epochs, updatesPerEpoch(batches));
  }

  /**
   * Returns the learning rates of a run.
   *
   * @param total how many updates it has
   * @return the rates by update, counted from 1 as DJL does
   */
  public Tracker rates(int total) {
    int warmUp = warmUpSteps >= 0 ? warmUpSteps : (int) Math.ceil(warmUpRatio * total);
    return schedule.tracker(learningRate, warmUp, total);
  }

  /**
   * Returns what two runs must have in common to be one: everything that decides the weights.
   *
   * @return a text to compare
   */
  public String identity() {
    return String.join(
        " ",
        String.valueOf(learningRate),
        String.valueOf(schedule),
        String.valueOf(warmUpRatio),
        String.valueOf(warmUpSteps),
        String.valueOf(weightDecay),
        String.valueOf(beta1),
        String.valueOf(beta2),
        String.valueOf(epsilon),
        String.valueOf(maxGradNorm),
        String.valueOf(epochs),
        String.valueOf(maxSteps),
        String.valueOf(accumulation),
        String.valueOf(dropPartialWindow),
        String.valueOf(seed) + (gradientCheckpointing ? " checkpointing" : ""));
  }
}
