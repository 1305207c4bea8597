package org.djlext.vlm.tune;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.djlext.flashattn.training.WeightDecays;
import org.djlext.vlm.tune.zero.Exchange;
import org.djlext.vlm.tune.zero.FlatLayout;
import org.djlext.vlm.tune.zero.ShardedAdamW;
import org.djlext.vlm.tune.zero.ZeroOptimizer;

/**
 * A {@link TuningRun} that several ranks make together, as one of them sees it. The batches of an
 * update are dealt out to the ranks in turn; each sums the gradients of its own, owns a slice of
 * the optimizer's state, and gets the parameters that the others changed (ZeRO, arXiv 1910.02054).
 * As losses are divided by what the batches of all ranks count, N ranks come to the weights of one,
 * but for the rounding of sums; the same number of ranks comes to the same bits each time.
 *
 * <p>All ranks open the same model, objective and settings. Checkpoints are sharded, in a folder
 * that all of them see; a run that was broken off goes on from the newest one, also with another
 * number of ranks. Evaluations are not made on the way: the tuned model is there for that.
 *
 * <p>Statistics of batch normalization are those of rank 0, which has seen its own batches only.
 *
 * @param <B> the batches of the objective
 */
public final class RankRun<B> {

  private final TunedModel model;
  private final Objective<B> objective;
  private final TuningSettings settings;
  private final Exchange exchange;
  private final RankCheckpoints checkpoints;
  private final Path folder;
  private final Consumer<StepReport> listener;
  private final int total;

  RankRun(
      TunedModel model,
      Objective<B> objective,
      TuningSettings settings,
      Path folder,
      Exchange exchange,
      Consumer<StepReport> listener) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.folder = folder;
    this.exchange = exchange;
    this.listener = listener;
    total = settings.totalUpdates(objective.batches());
    if (total < 1) {
      throw new IllegalArgumentException(
          "training run: %d batches are too few for an update of %d"
              .formatted(objective.batches(), settings.accumulation()));
    }
    checkpoints =
        new RankCheckpoints(
            folder,
            settings.keep(),
            String.join(" | ", settings.identity(), objective.identity(), model.identity()));
  }

  /**
   * Trains, from the newest checkpoint if there is one. In the end rank 0 has written the tuned
   * model to the folder.
   *
   * @return how many updates this call made
   * @throws DivergedException if a loss or gradient is no number, on all ranks
   * @throws RanksStoppedException if a rank could not read or write a checkpoint, on all ranks;
   *     older checkpoints stay
   * @throws IOException if a batch cannot be read or the exchange fails
   */
  public int run() throws IOException {
    Model djl = model.model();
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(objective.loss())
            .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0)).build())
            .optDevices(new Device[] {djl.getNDManager().getDevice()});
    try (Trainer trainer = djl.newTrainer(config)) {
      trainer.setMetrics(new Metrics());
      model.chooseTrained();
      zeroGradients();
      double bound = settings.maxGradNorm() > 0 ? settings.maxGradNorm() : Double.MAX_VALUE;
      FlatLayout layout = FlatLayout.of(djl.getBlock(), exchange.ranks());
      ShardedAdamW adamW =
          ShardedAdamW.builder(layout, exchange.rank())
              .optWeightDecays(
                  new WeightDecays(settings.weightDecay()).withoutNormsAndBiases(djl.getBlock()))
              .optBeta1(settings.beta1())
              .optBeta2(settings.beta2())
              .optEpsilon(settings.epsilon())
              .build();
      try (ZeroOptimizer optimizer = new ZeroOptimizer(adamW, exchange, bound)) {
        return train(trainer, optimizer);
      }
    }
  }

  private int train(Trainer trainer, ZeroOptimizer optimizer) throws IOException {
    int begin = checkpoints.restore(optimizer.adamW(), exchange);
    Tracker rates = settings.rates(total);
    int perEpoch = settings.updatesPerEpoch(objective.batches());
    MetricsFile metrics =
        exchange.rank() == 0 ? new MetricsFile(folder.resolve("metrics.csv"), begin) : null;
    StepClock clock = new StepClock(begin, total);
    for (int update = begin; update < total; update++) {
      long time = System.nanoTime();
      List<B> batches = batches(update / perEpoch, update % perEpoch);
      double weight = 0;
      for (B batch : batches) {
        weight += objective.weight(batch);
      }
      double divisor = sum(weight);
      double loss = accumulate(trainer, batches, update, divisor);
      long computed = System.nanoTime();
      long sent = exchange.sent();
      double rate = rates.getNewValue(update + 1);
      double norm = optimizer.step(rate);
      loss = sum(loss);
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new DivergedException(
            "update %d: the loss is %s and the norm of the gradients %s; the last checkpoint is kept in %s"
                .formatted(update + 1, loss, norm, folder));
      }
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("loss", loss);
      values.put("learning_rate", rate);
      values.put("grad_norm", norm);
      values.put("compute_seconds", (computed - time) / 1e9);
      values.put("exchange_seconds", (System.nanoTime() - computed) / 1e9);
      values.put("sent", (double) (exchange.sent() - sent));
      report(update + 1, perEpoch, values, metrics, clock);
      boolean due = settings.saveEvery() > 0 && (update + 1) % settings.saveEvery() == 0;
      if (due || update + 1 == total) {
        checkpoints.save(optimizer.adamW(), exchange);
      }
    }
    checkpoints.publish(model, exchange);
    return total - begin;
  }

  private double sum(double value) throws IOException {
    exchange.contribute(value);
    return exchange.total();
  }

  private void report(
      int update, int perEpoch, Map<String, Double> values, MetricsFile metrics, StepClock clock)
      throws IOException {
    double epoch = update / (double) perEpoch;
    values.put("epoch", epoch);
    values.put("seconds", clock.updated());
    if (metrics != null) {
      metrics.add(update, values);
    }
    listener.accept(
        new StepReport(
            update, total, epoch, values, Map.of(), clock.seconds(), clock.secondsLeft()));
  }

  /** Makes this rank's batches of an update. */
  private List<B> batches(int epoch, int window) throws IOException {
    int first = window * settings.accumulation();
    int end = Math.min(first + settings.accumulation(), objective.batches());
    List<B> batches = new ArrayList<>();
    for (int index = first + exchange.rank(); index < end; index += exchange.ranks()) {
      batches.add(objective.batch(epoch, index));
    }
    return batches;
  }

  private double accumulate(Trainer trainer, List<B> batches, int update, double divisor)
      throws IOException {
    // what is drawn at random depends on the update and the rank alone
    long seed = (settings.seed() * 1_000_003 + update) * 1_031 + exchange.rank();
    model.model().getNDManager().getEngine().setRandomSeed((int) (seed ^ (seed >>> 32)));
    StepMetrics metrics = new StepMetrics();
    metrics.sum("loss", 0);
    for (B batch : batches) {
      try (NDManager scratch = trainer.getManager().newSubManager();
          GradientCollector gradients = trainer.newGradientCollector()) {
        objective.accumulate(
            new TuningStep(trainer, gradients, scratch, update, divisor, metrics), batch);
      }
    }
    return metrics.values().get("loss");
  }

  private void zeroGradients() {
    for (Parameter parameter : model.model().getBlock().getParameters().values()) {
      NDArray array = parameter.getArray();
      if (parameter.requiresGradient() && array.hasGradient()) {
        JniUtils.zeroGrad((PtNDArray) array);
      }
    }
  }
}
