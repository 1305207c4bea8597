package org.djlext.examples.tune;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingResult;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.AverageMomentum;
import org.djlext.flashattn.training.DropSchedule;
import org.djlext.flashattn.training.FlatCosineSchedule;
import org.djlext.flashattn.training.GradientClipping;
import org.djlext.flashattn.training.WarmUp;
import org.djlext.flashattn.training.WeightAverage;
import org.djlext.flashattn.training.WeightDecays;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.data.PoseDataset;
import org.djlext.pose.eval.OksEvaluator;
import org.djlext.pose.eval.PckEvaluator;

/** The training loop of {@code djlx tune pose}, with DJL's {@code Trainer}. */
final class PoseTuning implements AutoCloseable {

  private static final double DROP = 0.1;
  private static final double LAST_RATE = 0.05;
  private static final double FIRST_RATE = 1e-3;
  private static final double NEAR = 0.05;
  private static final String STATE = "training";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String AVERAGE = "average.safetensors";

  private final PoseTuneConfig config;
  private final PoseStart start;
  private final PoseTuningData data;
  private final int first;
  private final AdamW optimizer;
  private final ExecutorService readers;
  private final OksEvaluator oks;
  private final PckEvaluator pck;
  private final Trainer trainer;
  private final WeightAverage average;

  /** Hears how far an epoch has come. */
  interface Listener {

    /** Called after each batch, with how many people of the epoch have been seen. */
    void batch(long done);
  }

  /**
   * Gets ready to train.
   *
   * @param first the first epoch, from 0 on
   */
  PoseTuning(PoseTuneConfig config, PoseStart start, PoseTuningData data, int first) {
    this.config = config;
    this.start = start;
    this.data = data;
    this.first = first;
    PoseConfig shape = start.block().config();
    optimizer = optimizer();
    readers = Executors.newFixedThreadPool(config.threads());
    oks = data.validation() == null ? null : new OksEvaluator(data.validation(), "AP");
    pck = data.validation() == null ? null : new PckEvaluator(shape, NEAR);
    trainer = start.model().newTrainer(settings());
    trainer.initialize(new Shape(1, 3, shape.height(), shape.width()));
    average = config.average() == null ? null : new WeightAverage(start.block(), momentum());
  }

  private AverageMomentum momentum() {
    PoseTuneConfig.Average wanted = config.average();
    return wanted.gamma() > 0
        ? AverageMomentum.falling(wanted.momentum(), wanted.gamma())
        : AverageMomentum.fixed(wanted.momentum());
  }

  private AdamW optimizer() {
    int perEpoch = data.updates(config.batch());
    PoseTuneConfig.Rates rates = config.rates();
    int total = perEpoch * config.epochs();
    int[] drops = rates.drops().stream().mapToInt(Integer::intValue).toArray();
    Tracker main =
        rates.cosine()
            ? new FlatCosineSchedule(
                rates.base(), LAST_RATE * rates.base(), total / 2, Math.max(1, total - total / 2))
            : new DropSchedule(rates.base(), DROP, perEpoch, drops);
    Tracker whole = new WarmUp(main, FIRST_RATE, rates.warmUp());
    int before = first * perEpoch; // the optimizer counts from its own beginning
    Tracker shifted = update -> whole.getNewValue(before + update);
    return AdamW.builder()
        .optLearningRateTracker(shifted)
        .optWeightDecays(
            new WeightDecays(config.weightDecay()).withoutNormsAndBiases(start.block()))
        .build();
  }

  private DefaultTrainingConfig settings() {
    Device device = start.model().getNDManager().getDevice();
    DefaultTrainingConfig settings =
        new DefaultTrainingConfig(start.block().config().head().newLoss())
            .optOptimizer(optimizer)
            .optDevices(new Device[] {device})
            .optExecutorService(readers)
            .addTrainingListeners(TrainingListener.Defaults.basic());
    if (config.clipNorm() > 0) {
      settings.addTrainingListeners(new GradientClipping(config.clipNorm()));
    }
    if (oks != null) {
      settings.addEvaluator(oks).addEvaluator(pck);
    }
    return settings;
  }

  /** Takes up optimizer and average from where a run was broken off. */
  void resume(Path folder) throws IOException {
    Path state = folder.resolve(STATE);
    optimizer.load(start.block(), state.resolve(OPTIMIZER));
    if (average != null) {
      average.load(state.resolve(AVERAGE));
    }
  }

  /** Writes the weights as they are trained, and what is needed to go on with them. */
  void keep(Path folder) throws IOException {
    start.write(folder);
    Path state = Files.createDirectories(folder.resolve(STATE));
    optimizer.save(start.block(), state.resolve(OPTIMIZER));
    if (average != null) {
      average.save(state.resolve(AVERAGE));
    }
  }

  /** Trains for an epoch, counted from 0. */
  void train(int epoch, Listener listener) throws IOException {
    PoseDataset training = data.of(epoch, config);
    training.setEpoch(epoch);
    try {
      for (Batch batch : trainer.iterateDataset(training)) {
        try (batch) {
          EasyTrain.trainBatch(trainer, batch);
          trainer.step();
          if (average != null) {
            average.update();
          }
          listener.batch(batch.getProgress());
        }
      }
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Puts the weights that are validated and published into the model, until it is closed. */
  WeightAverage.Swap published() {
    return average == null ? () -> {} : average.swapIn();
  }

  /** Measures on the validation data, if there is any. */
  TunedEpoch validate(int epoch, long begin) throws IOException {
    try {
      EasyTrain.evaluateDataset(trainer, data.validation());
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    if (oks != null) {
      DetectionScores ten = oks.scores(EvaluatorTrainingListener.VALIDATE_EPOCH);
      ten.protocol().lines().forEach(line -> scores.put(line.name(), ten.value(line.name())));
    }
    trainer.notifyListeners(each -> each.onEpoch(trainer));
    TrainingResult result = trainer.getTrainingResult();
    Float near = pck == null ? null : result.getValidateEvaluation(pck.getName());
    if (near != null && Float.isFinite(near)) {
      scores.put(pck.getName(), (double) near);
    }
    return new TunedEpoch(
        epoch + 1,
        result.getTrainLoss(),
        data.validation() == null ? null : (double) result.getValidateLoss(),
        scores,
        (System.nanoTime() - begin) / 1e9);
  }

  long trainedNumbers() {
    return start.block().getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }

  @Override
  public void close() {
    if (average != null) {
      average.close();
    }
    trainer.close();
    optimizer.close();
    readers.shutdownNow();
  }
}
