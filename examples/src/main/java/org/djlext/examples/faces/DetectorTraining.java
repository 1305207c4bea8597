package org.djlext.examples.faces;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.face.detect.ScrfdBlock;
import org.djlext.face.detect.ScrfdLoss;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;

/**
 * The training loop of the detector, with DJL's {@code Trainer}.
 *
 * @param steps the number of updates
 * @param batchSize how many scenes an update sees
 * @param rate the learning rate at the end of the warm-up; it falls along a cosine
 * @param pointWeight how much points count, scores counting 1
 */
record DetectorTraining(int steps, int batchSize, float rate, double pointWeight) {

  private static final float WEIGHT_DECAY = 0.01f;
  private static final double LARGEST_NORM = 5;
  private static final int WARM_UP = 60;
  private static final double UNSURE = 0.01;

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
   * Trains a detector.
   *
   * @param network the network
   * @param from the folder of a model that it begins with, or null for nothing
   * @param source the scenes
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(ScrfdBlock network, Path from, SceneBatches source, EmbeddingTraining.Listener listener)
      throws IOException {
    int size = FaceGenerator.SCENE;
    ScrfdLoss loss = new ScrfdLoss(size, size, pointWeight);
    Tracker rates = update -> rate * share(update - 1);
    try (Model model = Model.newInstance("face", "PyTorch");
        AdamW adamW =
            AdamW.builder().optLearningRateTracker(rates).optWeightDecays(WEIGHT_DECAY).build()) {
      model.setBlock(network);
      try (Trainer trainer =
          model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adamW))) {
        trainer.initialize(new Shape(batchSize, 3, size, size));
        if (from == null) {
          network.beginWithAnchors(UNSURE);
        } else {
          MiniatureDetector.load(network, trainer.getManager(), from);
        }
        for (int update = 0; update < steps; update++) {
          listener.updated(update, step(trainer, network, loss, source.next(), update));
        }
      }
    }
  }

  private static float step(
      Trainer trainer, ScrfdBlock network, ScrfdLoss loss, SceneBatches.Batch batch, int update) {
    float value;
    try (NDManager scratch = trainer.getManager().newSubManager()) {
      NDList labels = batch.labels(scratch);
      NDList inputs = batch.inputs(scratch);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList predictions = trainer.forward(inputs);
        predictions.attach(scratch);
        NDArray result = loss.evaluate(labels, predictions);
        value = result.getFloat();
        gradients.backward(result);
      }
    }
    double norm = GradientNorm.clip(network, LARGEST_NORM);
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException(
          "update %d: the norm of the gradients is %s, the loss %s".formatted(update, norm, value));
    }
    trainer.step();
    return value;
  }
}
