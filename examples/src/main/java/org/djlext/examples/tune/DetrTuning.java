package org.djlext.examples.tune;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingResult;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.ParameterTracker;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.djlext.detr.data.ClassTable;
import org.djlext.detr.data.CocoDetectionDataset;
import org.djlext.detr.data.CocoDetections;
import org.djlext.detr.data.CocoPanopticDataset;
import org.djlext.detr.data.DetrDataset;
import org.djlext.detr.eval.DetectionEvaluator;
import org.djlext.detr.eval.PanopticEvaluator;
import org.djlext.detr.loss.DetrLoss;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.DropSchedule;
import org.djlext.flashattn.training.GradientClipping;
import org.djlext.flashattn.training.LearningRates;

/** The training loop of {@code djlx tune detr}, with DJL's {@code Trainer}. */
final class DetrTuning {

  private static final Pattern BACKBONE = Pattern.compile("backbone");
  private static final String MASK_HEAD = "panoptic.";
  private static final double DROP = 0.1;

  /** Hears how far a run has come. */
  interface Listener {

    /**
     * Called after each batch.
     *
     * @param epoch from 1 on
     * @param done how many pictures of the epoch have been seen
     * @param pictures how many it has
     */
    void batch(int epoch, long done, long pictures);

    /**
     * Called after each epoch.
     *
     * @throws IOException if what was to be written cannot be
     */
    void epoch(TunedEpoch epoch) throws IOException;
  }

  private final DetrTuneConfig config;
  private final StartingModel start;
  private final TuningData data;

  DetrTuning(DetrTuneConfig config, StartingModel start, TuningData data) {
    this.config = config;
    this.start = start;
    this.data = data;
  }

  /**
   * Trains from an epoch to the end.
   *
   * @param first the first epoch, from 0 on; the moments of the optimizer begin anew
   * @return how many numbers are trained
   */
  long run(int first, Listener listener) throws IOException {
    DetrLoss loss = DetrLoss.builder().build();
    CocoDetections found =
        data.validation() instanceof CocoDetectionDataset coco && hasSizes(coco)
            ? new CocoDetections(coco)
            : null;
    ExecutorService readers = Executors.newFixedThreadPool(config.threads());
    try (AdamW optimizer = optimizer(first);
        Trainer trainer = start.model().newTrainer(settings(loss, optimizer, found, readers))) {
      int channels = start.config().backbone().channels();
      trainer.initialize(new Shape(1, channels, config.size(), config.size()));
      if (config.freezeDetector()) {
        freezeDetector(); // a trainer may thaw what was frozen before
      }
      long trained = trainedNumbers();
      data.training().setEpoch(first);
      for (int epoch = first; epoch < config.epochs(); epoch++) {
        listener.epoch(epoch(trainer, loss, found, epoch, listener));
      }
      return trained;
    } finally {
      readers.shutdownNow();
    }
  }

  private DefaultTrainingConfig settings(
      DetrLoss loss, AdamW optimizer, CocoDetections found, ExecutorService readers) {
    Device device = start.model().getNDManager().getDevice();
    DefaultTrainingConfig settings =
        new DefaultTrainingConfig(loss)
            .optOptimizer(optimizer)
            .optDevices(new Device[] {device})
            .optExecutorService(readers)
            .addTrainingListeners(TrainingListener.Defaults.basic());
    if (config.clipNorm() > 0) {
      settings.addTrainingListeners(new GradientClipping(config.clipNorm()));
    }
    if (found != null) {
      settings.addTrainingListeners(found);
    }
    maskScore().ifPresent(settings::addEvaluator);
    return settings;
  }

  /** Returns what measures masks on the validation data: panoptic quality, or AP of objects. */
  private Optional<Evaluator> maskScore() {
    if (!config.masks() || data.validation() == null) {
      return Optional.empty();
    }
    if (data.validation() instanceof CocoPanopticDataset panoptic) {
      return Optional.of(new PanopticEvaluator(logits(panoptic.classes())));
    }
    return Optional.of(DetectionEvaluator.builder().optMasks().build()); // "mask AP"
  }

  /** Returns a category for each logit, whose id is its index. */
  private static List<CocoCategory> logits(ClassTable classes) {
    Map<Integer, CocoCategory> known = classes.categories();
    List<CocoCategory> all = new ArrayList<>();
    for (int i = 0; i < classes.classCount(); i++) {
      boolean thing = !known.containsKey(i) || known.get(i).thing();
      all.add(new CocoCategory(i, classes.names().get(i), "", thing));
    }
    return all;
  }

  private AdamW optimizer(int first) {
    int perEpoch = Math.toIntExact((data.training().size() + config.batch() - 1) / config.batch());
    int[] drops = config.drops().stream().mapToInt(Integer::intValue).toArray();
    LearningRates rates =
        new LearningRates(new DropSchedule(config.learningRate(), DROP, perEpoch, drops))
            .group(
                start.model().getBlock(),
                BACKBONE,
                new DropSchedule(config.backboneRate(), DROP, perEpoch, drops));
    int before = first * perEpoch; // the optimizer counts from its own beginning
    ParameterTracker shifted = (id, update) -> rates.getNewValue(id, before + update);
    return AdamW.builder()
        .optLearningRateTracker(shifted)
        .optWeightDecays((float) config.weightDecay())
        .build();
  }

  private TunedEpoch epoch(
      Trainer trainer, DetrLoss loss, CocoDetections found, int epoch, Listener listener)
      throws IOException {
    long begin = System.nanoTime();
    DetrDataset training = data.training();
    try {
      for (Batch batch : trainer.iterateDataset(training)) {
        try (batch) {
          EasyTrain.trainBatch(trainer, batch);
          trainer.step();
          listener.batch(epoch + 1, batch.getProgress(), training.size());
        }
      }
      EasyTrain.evaluateDataset(trainer, data.validation());
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    if (found != null) {
      scores.putAll(scores(found.scores()));
    }
    trainer.notifyListeners(each -> each.onEpoch(trainer));
    TrainingResult result = trainer.getTrainingResult();
    for (Evaluator evaluator : trainer.getEvaluators()) {
      Float value = result.getValidateEvaluation(evaluator.getName());
      if (evaluator != loss && value != null && Float.isFinite(value)) {
        scores.put(evaluator.getName(), (double) value);
      }
    }
    Float validation = data.validation() == null ? null : result.getValidateLoss();
    return new TunedEpoch(
        epoch + 1,
        result.getTrainLoss(),
        validation == null ? null : (double) validation,
        scores,
        (System.nanoTime() - begin) / 1e9);
  }

  private static boolean hasSizes(CocoDetectionDataset coco) {
    return coco.content().images().stream()
        .allMatch(image -> image.width() > 0 && image.height() > 0);
  }

  private static Map<String, Double> scores(DetectionScores scores) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (var line : scores.protocol().lines()) {
      values.put(line.name(), scores.value(line.name()));
    }
    return values;
  }

  private void freezeDetector() {
    BlockParameters.of(start.model().getBlock())
        .forEach(
            (path, parameter) -> {
              if (!path.startsWith(MASK_HEAD)) {
                parameter.freeze(true);
              }
            });
  }

  private long trainedNumbers() {
    Block block = start.model().getBlock();
    List<Parameter> parameters = block.getParameters().values();
    return parameters.stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }
}
