package org.djlext.examples.captions;

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
import java.util.SplittableRandom;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.FlatCosineSchedule;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.WarmUp;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * The training loop of the decoder, with DJL's {@code Trainer}, on codes that the finished image
 * tokenizer gave.
 *
 * @param steps the number of updates
 * @param batchSize how many rows an update sees
 * @param rate the learning rate at the end of the warm-up
 * @param seed decides the rows; those of a step depend on it and the step alone
 */
record ChameleonTraining(int steps, int batchSize, float rate, long seed) {

  private static final int WARM_UP = 100;
  private static final double LARGEST_NORM = 1;

  /**
   * Trains from a step on.
   *
   * @param decoder the Block
   * @param pool scenes and codes
   * @param format how they become rows
   * @param first the first step; the moments of the optimizer begin anew
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(
      LlamaBlock decoder, PicturePool pool, CaptionRows format, int first, UpdateListener listener)
      throws IOException {
    Tracker rates = new WarmUp(new FlatCosineSchedule(rate, rate / 50, 0, steps), 0.02, WARM_UP);
    NextTokenLoss loss = new NextTokenLoss();
    try (Model model = Model.newInstance("chameleon", "PyTorch");
        AdamW adamW =
            AdamW.builder()
                .optLearningRateTracker((id, n) -> rates.getNewValue(n + first))
                .optBeta2(0.99f)
                .optWeightDecays(0.01f)
                .build()) {
      model.setBlock(decoder);
      try (Trainer trainer =
          model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adamW))) {
        trainer.initialize(new Shape(batchSize, 1));
        for (int step = first; step < steps; step++) {
          SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
          CaptionRows.Rows rows = pool.rows(format, batchSize, random);
          float value;
          try (NDManager scratch = trainer.getManager().newSubManager()) {
            NDList inputs = new NDList(scratch.create(rows.inputIds()));
            NDList labels = new NDList(scratch.create(rows.labels()));
            try (GradientCollector gradients = trainer.newGradientCollector()) {
              NDArray mean = loss.evaluate(labels, trainer.forward(inputs));
              gradients.backward(mean);
              value = mean.getFloat();
            }
          }
          double norm = GradientNorm.clip(decoder, LARGEST_NORM);
          if (!Double.isFinite(norm)) {
            throw new IllegalStateException(
                "update %d: the norm of the gradients is %s, the loss %s"
                    .formatted(step, norm, value));
          }
          trainer.step();
          listener.updated(step, value, "gradient norm %.2f".formatted(norm));
        }
      }
    }
  }
}
