package org.djlext.examples.visionlanguage;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.ParameterTracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.Muon;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.moonlight.ExpertBalancing;
import org.djlext.vlm.moonlight.ExpertLoad;
import org.djlext.vlm.tune.NextTokenLoss;

/** The training loop, with DJL's {@code Trainer}, Muon, and experts balanced by their biases. */
final class KimiVlTraining {

  /** Hears of each update. */
  interface Listener {

    /**
     * Called after an update.
     *
     * @param step the update, from 0 on
     * @param loss the mean loss of the batch
     * @param norm the norm of the gradients before it was bounded
     * @param state what goes on later takes up again
     * @return whether to go on
     * @throws IOException if what was to be written cannot be
     */
    boolean updated(int step, float loss, double norm, State state) throws IOException;
  }

  /** What is to be kept of a training beside the weights. */
  interface State {

    /**
     * Writes it.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    void save(Path file) throws IOException;

    /**
     * Says how evenly the experts work.
     *
     * @return the load of each layer since this was last asked
     */
    List<ExpertLoad> loads();
  }

  private static final double LARGEST_NORM = 1;

  /**
   * As usual, and the one large matrix, which Muon would spend more time on than all else takes.
   */
  private static final Pattern ADAM_W = Pattern.compile("embed|lm_head|linear_1");

  private final Model model;
  private final KimiVlBlock block;
  private final QuestionRows rows;
  private final TrainingPlan plan;

  KimiVlTraining(Model model, QuestionRows rows, TrainingPlan plan) {
    this.model = model;
    this.block = (KimiVlBlock) model.getBlock();
    this.rows = rows;
    this.plan = plan;
  }

  /**
   * Trains from a step to the end of the plan.
   *
   * @param first the first step: 0, or where an earlier run ended
   * @param moments the moments of the optimizer that the earlier run saved, if the file exists
   * @param listener hears of each update and may end the training
   * @throws IOException from the listener, or if the moments cannot be read
   */
  void run(int first, Path moments, Listener listener) throws IOException {
    // the optimizer counts from 1, and from its own beginning
    ParameterTracker rate = (id, update) -> plan.rate(first + update - 1);
    NextTokenLoss loss = new NextTokenLoss();
    block.decoder().showRouting(true);
    ExpertBalancing balancing = new ExpertBalancing(plan.balancing());
    try (Muon muon = Muon.builder(block).optAdamWFor(ADAM_W).optLearningRateTracker(rate).build();
        Trainer trainer =
            model.newTrainer(
                new DefaultTrainingConfig(loss)
                    .optOptimizer(muon)
                    .addTrainingListeners(balancing))) {
      trainer.initialize(new Shape(1, 1));
      if (Files.exists(moments)) {
        muon.load(block, moments);
      }
      for (int step = first; step < plan.steps(); step++) {
        float value = step(trainer, loss, rows.draw(step, plan.pictures()));
        double norm = GradientNorm.clip(block, LARGEST_NORM);
        if (!Double.isFinite(norm) || !Float.isFinite(value)) {
          throw new IllegalStateException(
              "step %d: the loss is %s and the norm of the gradients %s"
                  .formatted(step, value, norm));
        }
        trainer.step();
        if (!listener.updated(step, value, norm, state(muon, balancing, trainer))) {
          return;
        }
      }
    } finally {
      block.decoder().showRouting(false);
    }
  }

  private State state(Muon muon, ExpertBalancing balancing, Trainer trainer) {
    return new State() {
      @Override
      public void save(Path file) throws IOException {
        muon.save(block, file);
      }

      @Override
      public List<ExpertLoad> loads() {
        balancing.onEpoch(trainer);
        return balancing.loads();
      }
    };
  }

  private float step(Trainer trainer, NextTokenLoss loss, QuestionRows.Rows batch) {
    try (NDManager scratch = trainer.getManager().newSubManager()) {
      NDList inputs = rows.inputs(scratch, batch);
      NDList labels = new NDList(scratch.create(batch.labels()));
      float value;
      Map<Device, NDList> predictions = new ConcurrentHashMap<>();
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList outputs = trainer.forward(inputs, labels);
        outputs.attach(scratch);
        NDArray mean = loss.evaluate(labels, outputs);
        gradients.backward(mean);
        value = mean.getFloat();
        predictions.put(inputs.head().getDevice(), outputs);
      }
      TrainingListener.BatchData data = new TrainingListener.BatchData(null, Map.of(), predictions);
      trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, data));
      return value;
    }
  }
}
