package org.djlext.vlm.tune;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.listener.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.Recomputation;
import org.djlext.vlm.tune.zero.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run: a folder with its checkpoints, its metrics and, in the end, the tuned model. A
 * run that was broken off goes on where its last checkpoint was when it is started again with the
 * same folder, and comes to the same weights, bit for bit on a CPU.
 *
 * <pre>{@code
 * TuningRun<SftBatch> run = TuningRun.builder(model, objective, folder)
 *         .optSettings(TuningSettings.builder().optLearningRate(1e-4).build())
 *         .optListener(report -> System.out.println(report.metrics()))
 *         .build();
 * TuningResult result = run.run();
 * }</pre>
 *
 * @param <B> the batches of the objective
 */
public final class TuningRun<B> {

  private static final Logger LOGGER = LoggerFactory.getLogger(TuningRun.class);
  private static final String TOKENS = "num_tokens";

  private final TunedModel model;
  private final Objective<B> objective;
  private final TuningSettings settings;
  private final Sharding sharding;
  private final Path path;
  private final List<Consumer<StepReport>> reports;
  private final List<TrainingListener> listeners;
  private final List<Evaluator> evaluators;
  private final int total;
  private volatile boolean stopping;

  private TuningRun(Builder<B> builder) {
    model = builder.model;
    objective = builder.objective;
    settings = builder.settings;
    sharding = builder.sharding;
    path = builder.folder;
    reports = List.copyOf(builder.reports);
    listeners = List.copyOf(builder.listeners);
    evaluators = List.copyOf(builder.evaluators);
    total = settings.totalUpdates(objective.batches());
    if (total < 1) {
      throw new IllegalArgumentException(
          "training run: %d batches are too few for an update of %d"
              .formatted(objective.batches(), settings.accumulation()));
    }
  }

  /**
   * Begins to describe a run.
   *
   * @param model what is trained
   * @param objective what it learns
   * @param folder where the run is kept
   * @param <B> the batches of the objective
   * @return a builder
   */
  public static <B> Builder<B> builder(TunedModel model, Objective<B> objective, Path folder) {
    return new Builder<>(model, objective, folder);
  }

  /**
   * Returns how many updates the run has.
   *
   * @return the number
   */
  public int total() {
    return total;
  }

  /** Asks the run to save and end after the current update; from any thread. */
  public void stop() {
    stopping = true;
  }

  /**
   * Trains, from the last checkpoint if there is one.
   *
   * @return how it ended; if it is over, the folder holds the model, that of the best evaluation if
   *     there were any
   * @throws DivergedException if a loss or gradient is no number
   * @throws IOException if something cannot be read or written, or another run has the folder;
   *     checkpoints that were written stay
   */
  public TuningResult run() throws IOException {
    RunLock lock = RunLock.take(path);
    try {
      return runLocked();
    } finally {
      lock.close();
    }
  }

  private TuningResult runLocked() throws IOException {
    String identity =
        String.join(" | ", settings.identity(), objective.identity(), model.identity());
    RunFolder folder = new RunFolder(path, identity);
    RunState state = folder.newest();
    RunState published = RunState.read(path);
    if (state != null && state.equals(published)) {
      return result(state);
    }
    if (state == null) {
      state = RunState.begin(identity);
    }
    try (RunOptimizer optimizer =
        new RunOptimizer(
            model.model(),
            settings,
            total,
            state.globalStep(),
            trainingConfig(),
            sharding,
            model::chooseTrained)) {
      if (state.globalStep() > 0) {
        Path from = folder.checkpoint(state.globalStep());
        model.restore(from);
        optimizer.load(from);
        objective.restore(from);
      }
      state = train(folder, state, optimizer);
    }
    if (state.ended()) {
      if (state.bestStep() > 0 && state.bestStep() != state.globalStep()) {
        model.restore(folder.checkpoint(state.bestStep()));
      }
      model.save(path);
      state.write(path);
    }
    return result(state);
  }

  private DefaultTrainingConfig trainingConfig() {
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(objective.loss())
            .optDevices(new Device[] {model.model().getNDManager().getDevice()})
            .addTrainingListeners(listeners.toArray(TrainingListener[]::new));
    evaluators.forEach(config::addEvaluator);
    return config;
  }

  private RunState train(RunFolder folder, RunState begin, RunOptimizer optimizer)
      throws IOException {
    RunState state = begin;
    MetricsFile metrics = new MetricsFile(path.resolve("metrics.csv"), state.globalStep());
    MetricsFile evaluations = new MetricsFile(path.resolve("evaluations.csv"), state.globalStep());
    Trainer trainer = optimizer.trainer();
    trainer.notifyListeners(listener -> listener.onTrainingBegin(trainer));
    StepClock clock = new StepClock(state.globalStep(), total);
    int perEpoch = settings.updatesPerEpoch(objective.batches());
    while (!state.ended()) {
      int update = state.globalStep();
      Map<String, Double> values;
      try {
        values = update(optimizer, state, update / perEpoch, update % perEpoch);
      } catch (NoMoreBatchesException e) {
        if (update == 0) {
          throw e;
        }
        LOGGER.warn("the run ends after {} of {} updates: {}", update, total, e.getMessage());
        state = state.end();
        save(folder, state, optimizer);
        break;
      }
      double epoch = (update + 1) / (double) perEpoch;
      state = state.after(epoch, values.getOrDefault(TOKENS, 0.0));
      double seconds = clock.updated();
      if (values.containsKey(TOKENS)) {
        values.put("tokens_per_second", values.get(TOKENS) / seconds);
        values.put(TOKENS, state.numTokens());
      }
      values.put("epoch", epoch);
      values.put("seconds", seconds);
      metrics.add(state.globalStep(), values);
      values.forEach((name, value) -> trainer.getMetrics().addMetric(name, value));
      BatchNotice.tell(trainer, state.globalStep(), total);
      boolean last = state.globalStep() == total;
      Map<String, Double> evaluation = Map.of();
      boolean gained = false;
      if (settings.evaluateEvery() > 0
          && (last || state.globalStep() % settings.evaluateEvery() == 0)) {
        evaluation = objective.evaluate(trainer);
        if (!evaluation.isEmpty()) {
          evaluations.add(state.globalStep(), evaluation);
          state = state.evaluated(judged(evaluation), settings.greaterIsBetter());
          gained = state.bestStep() == state.globalStep();
        }
      }
      if (last || (settings.patience() > 0 && state.withoutGain() >= settings.patience())) {
        state = state.end();
      }
      report(state, epoch, values, evaluation, clock);
      boolean due =
          settings.saveEvery() > 0 && state.globalStep() % settings.saveEvery() == 0 || stopping;
      if (state.ended() || ((due || gained) && objective.resumableAfter(state.globalStep()))) {
        save(folder, state, optimizer);
        if (stopping && !state.ended()) {
          return state;
        }
      }
      if (state.globalStep() % perEpoch == 0) {
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
      }
    }
    trainer.notifyListeners(listener -> listener.onTrainingEnd(trainer));
    return state;
  }

  private void report(
      RunState state,
      double epoch,
      Map<String, Double> values,
      Map<String, Double> evaluation,
      StepClock clock) {
    StepReport report =
        new StepReport(
            state.globalStep(),
            total,
            epoch,
            values,
            evaluation,
            clock.seconds(),
            state.ended() ? 0 : clock.secondsLeft());
    reports.forEach(listener -> listener.accept(report));
  }

  private double judged(Map<String, Double> evaluation) {
    Double value = evaluation.get(settings.bestMetric());
    if (value == null) {
      throw new IllegalArgumentException(
          "metric of the best model: expected one of %s, found %s"
              .formatted(evaluation.keySet(), settings.bestMetric()));
    }
    return value;
  }

  /** Makes one update from all batches of its window. */
  private Map<String, Double> update(RunOptimizer optimizer, RunState state, int epoch, int window)
      throws IOException {
    int first = window * settings.accumulation();
    int end = Math.min(first + settings.accumulation(), objective.batches());
    List<B> batches = new ArrayList<>();
    double divisor = 0;
    for (int index = first; index < end; index++) {
      B batch = objective.batch(epoch, index);
      divisor += objective.weight(batch);
      batches.add(batch);
    }
    Trainer trainer = optimizer.trainer();
    StepMetrics metrics = new StepMetrics();
    // what is drawn at random depends on the update alone, so that it can be made again
    long seed = settings.seed() * 1_000_003 + state.globalStep();
    model.model().getNDManager().getEngine().setRandomSeed((int) (seed ^ (seed >>> 32)));
    long drawn = 0;
    for (B batch : batches) {
      try (NDManager scratch = trainer.getManager().newSubManager();
          GradientCollector gradients = collector(trainer, seed + (drawn++ << Integer.SIZE))) {
        objective.accumulate(
            new TuningStep(trainer, gradients, scratch, state.globalStep(), divisor, metrics),
            batch);
      }
    }
    Map<String, Double> values = new LinkedHashMap<>(metrics.values());
    double loss = values.getOrDefault("loss", Double.NaN);
    double bound = settings.maxGradNorm() > 0 ? settings.maxGradNorm() : Double.POSITIVE_INFINITY;
    double norm = GradientNorm.clip(model.model().getBlock(), bound);
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      optimizer.zeroGradients();
      throw new DivergedException(
          "update %d: the loss is %s and the norm of the gradients %s; the weights are as before, and the last checkpoint is kept in %s"
              .formatted(state.globalStep() + 1, loss, norm, path));
    }
    values.put("learning_rate", (double) optimizer.step(state.globalStep() + 1));
    values.put("grad_norm", norm);
    return values;
  }

  private GradientCollector collector(Trainer trainer, long seed) {
    GradientCollector gradients = trainer.newGradientCollector();
    return settings.gradientCheckpointing()
        ? Recomputation.open(gradients, trainer.getManager(), seed)
        : gradients;
  }

  private void save(RunFolder folder, RunState state, RunOptimizer optimizer) throws IOException {
    for (Parameter parameter : model.model().getBlock().getParameters().values()) {
      if (parameter.requiresGradient()) {
        try (NDArray sum = parameter.getArray().sum()) {
          if (!Float.isFinite(sum.getFloat())) {
            throw new DivergedException(
                "after update %d the weights %s are not finite; the last checkpoint is kept in %s"
                    .formatted(state.globalStep(), parameter.getName(), path));
          }
        }
      }
    }
    folder.keep(
        state,
        settings.keep(),
        checkpoint -> {
          model.save(checkpoint);
          optimizer.save(checkpoint);
          objective.save(checkpoint);
        });
  }

  private TuningResult result(RunState state) {
    TuningResult.Ending ending =
        !state.ended()
            ? TuningResult.Ending.INTERRUPTED
            : state.globalStep() < total
                ? TuningResult.Ending.STOPPED_EARLY
                : TuningResult.Ending.FINISHED;
    double best = state.bestMetric() == null ? Double.NaN : state.bestMetric();
    return new TuningResult(path, state.globalStep(), total, ending, state.bestStep(), best);
  }

  /**
   * Builds a {@link TuningRun}.
   *
   * @param <B> the batches of the objective
   */
  public static final class Builder<B> {

    private final TunedModel model;
    private final Objective<B> objective;
    private final Path folder;
    private final List<Consumer<StepReport>> reports = new ArrayList<>();
    private final List<TrainingListener> listeners = new ArrayList<>();
    private final List<Evaluator> evaluators = new ArrayList<>();
    private TuningSettings settings = TuningSettings.builder().build();
    private Sharding sharding;

    private Builder(TunedModel model, Objective<B> objective, Path folder) {
      this.model = model;
      this.objective = objective;
      this.folder = folder;
    }

    /**
     * Sets the settings, instead of the defaults.
     *
     * @param settings the settings
     * @return this builder
     */
    public Builder<B> optSettings(TuningSettings settings) {
      this.settings = settings;
      return this;
    }

    /**
     * Cuts the optimizer into slices.
     *
     * @param sharding how, or null for one optimizer in memory, as without this
     * @return this builder
     */
    public Builder<B> optSharding(Sharding sharding) {
      this.sharding = sharding;
      return this;
    }

    /**
     * Adds a listener of updates.
     *
     * @param listener hears of each update, in the thread that trains
     * @return this builder
     */
    public Builder<B> optListener(Consumer<StepReport> listener) {
      reports.add(listener);
      return this;
    }

    /**
     * Adds a listener of DJL's.
     *
     * @param listener finds the values of each update in {@code trainer.getMetrics()}
     * @return this builder
     */
    public Builder<B> optTrainingListener(TrainingListener listener) {
      listeners.add(listener);
      return this;
    }

    /**
     * Adds an evaluator of DJL's, which the objective asks.
     *
     * @param evaluator the evaluator
     * @return this builder
     */
    public Builder<B> optEvaluator(Evaluator evaluator) {
      evaluators.add(evaluator);
      return this;
    }

    /**
     * Builds the run.
     *
     * @return the run
     * @throws IllegalArgumentException if there is not enough data for one update
     */
    public TuningRun<B> build() {
      return new TuningRun<>(this);
    }

    /**
     * Builds this rank's part of a run that several ranks make together. Of the listeners it has
     * those of updates; DJL's are not told.
     *
     * @param exchange with the other ranks, closed when the run ends
     * @return the run
     * @throws IllegalArgumentException if there is not enough data for one update
     */
    public RankRun<B> buildRank(Exchange exchange) {
      return new RankRun<>(
          model,
          objective,
          settings,
          folder,
          exchange,
          report -> reports.forEach(listener -> listener.accept(report)));
    }
  }
}
