package org.djlext.vlm.tune;

/** Builds {@link TuningSettings}. */
public final class TuningSettingsBuilder {

  private double learningRate = 2e-5;
  private RateSchedule schedule = RateSchedule.LINEAR;
  private double warmUpRatio = 0;
  private int warmUpSteps = -1;
  private double weightDecay = 0;
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-8;
  private double maxGradNorm = 1;
  private int epochs = 3;
  private int maxSteps = 0;
  private int accumulation = 1;
  private boolean dropPartialWindow = false;
  private long seed = 42;
  private int saveEvery = 500;
  private int keep = 2;
  private int evaluateEvery = 0;
  private int patience = 0;
  private String bestMetric = "eval_loss";
  private boolean greaterIsBetter = false;
  private boolean gradientCheckpointing;

  TuningSettingsBuilder() {}

  /**
   * Sets the learning rate; by default 2e-5.
   *
   * @param learningRate the rate at the end of the warm-up, at least 0
   * @return this builder
   */
  public TuningSettingsBuilder optLearningRate(double learningRate) {
    this.learningRate = learningRate;
    return this;
  }

  /**
   * Sets the schedule; by default LINEAR.
   *
   * @param schedule how the rate changes
   * @return this builder
   */
  public TuningSettingsBuilder optSchedule(RateSchedule schedule) {
    this.schedule = schedule;
    return this;
  }

  /**
   * Sets the warm-up by its share; by default 0.
   *
   * @param warmUpRatio the share of all updates in which the rate rises, from 0 to 1
   * @return this builder
   */
  public TuningSettingsBuilder optWarmUpRatio(double warmUpRatio) {
    this.warmUpRatio = warmUpRatio;
    return this;
  }

  /**
   * Sets the warm-up by its length; by default -1.
   *
   * @param warmUpSteps the number of updates in which the rate rises, or -1 to go by the ratio
   * @return this builder
   */
  public TuningSettingsBuilder optWarmUpSteps(int warmUpSteps) {
    this.warmUpSteps = warmUpSteps;
    return this;
  }

  /**
   * Sets the weight decay; by default 0.
   *
   * @param weightDecay the weight decay of AdamW
   * @return this builder
   */
  public TuningSettingsBuilder optWeightDecay(double weightDecay) {
    this.weightDecay = weightDecay;
    return this;
  }

  /**
   * Sets the first beta; by default 0.9.
   *
   * @param beta1 how slowly the mean of the gradients changes, from 0 to below 1
   * @return this builder
   */
  public TuningSettingsBuilder optBeta1(double beta1) {
    this.beta1 = beta1;
    return this;
  }

  /**
   * Sets the second beta; by default 0.999.
   *
   * @param beta2 how slowly the mean of their squares changes, from 0 to below 1
   * @return this builder
   */
  public TuningSettingsBuilder optBeta2(double beta2) {
    this.beta2 = beta2;
    return this;
  }

  /**
   * Sets the epsilon; by default 1e-8.
   *
   * @param epsilon what AdamW adds to the root of the mean square, above 0
   * @return this builder
   */
  public TuningSettingsBuilder optEpsilon(double epsilon) {
    this.epsilon = epsilon;
    return this;
  }

  /**
   * Sets the bound of the gradients; by default 1.
   *
   * @param maxGradNorm what the norm of all gradients is bounded to, or 0 to leave it
   * @return this builder
   */
  public TuningSettingsBuilder optMaxGradNorm(double maxGradNorm) {
    this.maxGradNorm = maxGradNorm;
    return this;
  }

  /**
   * Sets the number of epochs; by default 3.
   *
   * @param epochs how often the data is gone through, at least 1
   * @return this builder
   */
  public TuningSettingsBuilder optEpochs(int epochs) {
    this.epochs = epochs;
    return this;
  }

  /**
   * Sets the number of updates; by default 0.
   *
   * @param maxSteps the number of updates whatever the epochs, or 0 to go by the epochs
   * @return this builder
   */
  public TuningSettingsBuilder optMaxSteps(int maxSteps) {
    this.maxSteps = maxSteps;
    return this;
  }

  /**
   * Sets the accumulation of gradients; by default 1.
   *
   * @param accumulation how many batches make an update, at least 1
   * @return this builder
   */
  public TuningSettingsBuilder optAccumulation(int accumulation) {
    this.accumulation = accumulation;
    return this;
  }

  /**
   * Sets what becomes of a partial window; by default false.
   *
   * @param dropPartialWindow whether batches at the end of an epoch that are too few for an update
   *     are left out
   * @return this builder
   */
  public TuningSettingsBuilder optDropPartialWindow(boolean dropPartialWindow) {
    this.dropPartialWindow = dropPartialWindow;
    return this;
  }

  /**
   * Sets the seed; by default 42.
   *
   * @param seed the seed of everything that is drawn at random
   * @return this builder
   */
  public TuningSettingsBuilder optSeed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Sets how often the run is saved; by default 500.
   *
   * @param saveEvery the updates between checkpoints, or 0 for one at the end only
   * @return this builder
   */
  public TuningSettingsBuilder optSaveEvery(int saveEvery) {
    this.saveEvery = saveEvery;
    return this;
  }

  /**
   * Sets how many checkpoints are kept; by default 2.
   *
   * @param keep how many checkpoints are kept beside the best one, at least 1
   * @return this builder
   */
  public TuningSettingsBuilder optKeep(int keep) {
    this.keep = keep;
    return this;
  }

  /**
   * Sets how often the model is evaluated; by default 0.
   *
   * @param evaluateEvery the updates between evaluations, or 0 for none
   * @return this builder
   */
  public TuningSettingsBuilder optEvaluateEvery(int evaluateEvery) {
    this.evaluateEvery = evaluateEvery;
    return this;
  }

  /**
   * Sets the patience of early stopping; by default 0.
   *
   * @param patience how many evaluations without gain end the run, or 0 for any number
   * @return this builder
   */
  public TuningSettingsBuilder optPatience(int patience) {
    this.patience = patience;
    return this;
  }

  /**
   * Sets the metric that evaluations are judged by; by default eval_loss.
   *
   * @param bestMetric what an evaluation is judged by
   * @return this builder
   */
  public TuningSettingsBuilder optBestMetric(String bestMetric) {
    this.bestMetric = bestMetric;
    return this;
  }

  /**
   * Sets the sense of the best metric; by default false.
   *
   * @param greaterIsBetter whether the best metric is the greatest one
   * @return this builder
   */
  public TuningSettingsBuilder optGreaterIsBetter(boolean greaterIsBetter) {
    this.greaterIsBetter = greaterIsBetter;
    return this;
  }

  /**
   * Lets decoders compute their layers again for the backward pass: less memory, more time.
   *
   * @param on whether they do
   * @return this builder
   */
  public TuningSettingsBuilder optGradientCheckpointing(boolean on) {
    gradientCheckpointing = on;
    return this;
  }

  /**
   * Builds the settings.
   *
   * @return the settings
   * @throws IllegalArgumentException if a value is not as said
   */
  public TuningSettings build() {
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
        bestMetric,
        greaterIsBetter,
        gradientCheckpointing);
  }
}
