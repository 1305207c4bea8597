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
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.loss.ClassificationHead;
import org.djlext.face.loss.FaceClassifier;
import org.djlext.face.loss.IdentityLoss;
import org.djlext.face.loss.Margin;
import org.djlext.face.loss.MomentumSgd;
import org.djlext.flashattn.training.GradientNorm;

/**
 * The training loop of one embedding, with DJL's {@code Trainer} and the recipe that published
 * models have: momentum, weight decay, gradients of the network bounded, a rate that falls in a
 * line.
 *
 * @param steps the number of updates
 * @param batchSize how many faces an update sees
 * @param rate the learning rate at the end of the warm-up
 * @param decay the weight decay
 */
record EmbeddingTraining(int steps, int batchSize, float rate, float decay) {

  /** Hears of each update. */
  interface Listener {

    /**
     * Called after an update.
     *
     * @param update from 0 on
     * @param loss its loss
     * @throws IOException if what was to be written cannot be
     */
    void updated(int update, float loss) throws IOException;
  }

  private static final double LARGEST_NORM = 5;
  private static final int WARM_UP = 50;

  /** Returns the share of the rate that an update is made with, from 0 on. */
  float share(int update) {
    int warmUp = Math.min(WARM_UP, steps / 10 + 1);
    if (update < warmUp) {
      return (update + 1f) / warmUp;
    }
    return Math.max(0.002f, 1 - (update - warmUp) / (float) Math.max(1, steps - warmUp));
  }

  /**
   * Trains a network with a head of its own.
   *
   * @param network the network
   * @param margin the margin of the head
   * @param people the number of classes
   * @param source the faces
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(
      FaceEmbeddingBlock network, Margin margin, int people, FaceBatches source, Listener listener)
      throws IOException {
    int size = network.config().inputSize();
    ClassificationHead head =
        new ClassificationHead(margin, network.config().embeddingSize(), people);
    IdentityLoss loss = IdentityLoss.crossEntropy();
    Tracker rates = update -> rate * share(update - 1);
    try (Model model = Model.newInstance("face", "PyTorch");
        MomentumSgd sgd =
            MomentumSgd.builder().optLearningRates(rates).optWeightDecays(decay).build()) {
      model.setBlock(new FaceClassifier(network, head));
      try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(sgd))) {
        trainer.initialize(new Shape(batchSize, 3, size, size));
        for (int update = 0; update < steps; update++) {
          listener.updated(update, step(trainer, network, loss, source.next(), update));
        }
      }
    }
  }

  private static float step(
      Trainer trainer,
      FaceEmbeddingBlock network,
      IdentityLoss loss,
      FaceBatches.Batch batch,
      int update) {
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
    double norm = GradientNorm.clip(network, LARGEST_NORM);
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException(
          "update %d: the norm of the gradients is %s, the loss %s".formatted(update, norm, value));
    }
    trainer.step();
    return value;
  }
}
