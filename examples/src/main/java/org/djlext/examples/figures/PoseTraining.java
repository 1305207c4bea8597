package org.djlext.examples.figures;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.pose.PoseBlock;

/**
 * The training loop of one model, with DJL's {@code Trainer}.
 *
 * @param steps the number of updates
 * @param batchSize how many people an update sees
 * @param rate the learning rate at the end of the warm-up; it falls along a cosine
 */
record PoseTraining(int steps, int batchSize, float rate) {

  /** Hears of each update. */
  interface Listener {

    /**
     * Called after an update.
     *
     * @param update from 0 on
     * @param loss its loss
     * @param norm the norm of the gradients before it was bounded
     * @throws IOException if what was to be written cannot be
     */
    void updated(int update, float loss, double norm) throws IOException;
  }

  private static final float WEIGHT_DECAY = 0.01f;

  /** Losses that are means over bins or maps have tiny gradients. */
  private static final double EPSILON = 1e-10;

  private static final double LARGEST_NORM = 5;
  private static final int WARM_UP = 60;

  /** Returns the share of the rate that an update is made with, from 0 on. */
  float share(int update) {
    int warmUp = Math.min(WARM_UP, steps / 10 + 1);
    if (update < warmUp) {
      return (update + 1f) / warmUp;
    }
    double done = (update - warmUp) / (double) Math.max(1, steps - warmUp);
    return (float) (0.01 + 0.99 * (1 + Math.cos(Math.PI * Math.min(1, done))) / 2);
  }

  /**
   * Trains a model.
   *
   * @param model its owner, with the Block set
   * @param block the Block
   * @param loss what it learns by
   * @param source the people
   * @param first called once all parameters have values, to change them
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(
      Model model, PoseBlock block, Loss loss, CropSource source, Start first, Listener listener)
      throws IOException {
    Tracker rates = update -> rate * share(update - 1);
    try (AdamW adamW =
            AdamW.builder()
                .optLearningRateTracker(rates)
                .optWeightDecays(WEIGHT_DECAY)
                .optEpsilon(EPSILON)
                .build();
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adamW))) {
      trainer.initialize(new Shape(batchSize, 3, block.config().height(), block.config().width()));
      first.begin();
      for (int update = 0; update < steps; update++) {
        CropSource.Batch batch = source.next();
        float value;
        try (NDManager scratch = trainer.getManager().newSubManager()) {
          NDList labels = batch.labels(scratch);
          NDList inputs = batch.inputs(scratch);
          try (GradientCollector gradients = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(inputs, labels);
            predictions.attach(scratch);
            NDArray result = loss.evaluate(labels, predictions);
            value = result.getFloat();
            gradients.backward(result);
          }
        }
        double norm = GradientNorm.clip(block, LARGEST_NORM);
        if (!Double.isFinite(norm)) {
          throw new IllegalStateException(
              "update %d: the norm of the gradients is %s, the loss %s"
                  .formatted(update, norm, value));
        }
        trainer.step();
        listener.updated(update, value, norm);
      }
    }
  }

  /** Changes first weights. */
  interface Start {

    /**
     * Called once all parameters have values.
     *
     * @throws IOException if what is to be read cannot be
     */
    void begin() throws IOException;
  }
}
