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
import java.util.regex.Pattern;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.FlatCosineSchedule;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.LearningRates;
import org.djlext.flashattn.training.WarmUp;
import org.djlext.vlm.chameleon.VqModelBlock;

/**
 * The training loop of the image tokenizer, with DJL's {@code Trainer}.
 *
 * @param steps the number of updates
 * @param batchSize how many pictures an update sees
 * @param rate the learning rate at the end of the warm-up
 * @param seed decides the pictures; those of a step depend on it and the step alone
 */
record TokenizerTraining(int steps, int batchSize, float rate, long seed) {

  private static final int WARM_UP = 50;
  private static final double LARGEST_NORM = 1;
  private static final int RESTART_EVERY = 5;
  private static final Pattern CODEBOOK = Pattern.compile("quantize");
  private static final double RESTARTS_UNTIL = 0.7;

  /**
   * Trains from a step on.
   *
   * @param tokenizer the Block
   * @param first the first step; the moments of the optimizer begin anew
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(VqModelBlock tokenizer, int first, UpdateListener listener) throws IOException {
    Tracker rates =
        new WarmUp(
            new FlatCosineSchedule(rate, rate / 50, steps / 4, steps - steps / 4), 0.05, WARM_UP);
    ReconstructionLoss loss = new ReconstructionLoss();
    CodebookAverages codebook = new CodebookAverages(tokenizer);
    LearningRates byPart =
        new LearningRates(n -> rates.getNewValue(n + first))
            .group(tokenizer, CODEBOOK, Tracker.fixed(0));
    CaptionSource source = CaptionSource.training();
    try (Model model = Model.newInstance("tokenizer", "PyTorch");
        AdamW adamW =
            AdamW.builder().optLearningRateTracker(byPart).optWeightDecays(1e-4f).build()) {
      model.setBlock(tokenizer);
      int side = CaptionedScene.SIDE;
      try (Trainer trainer =
          model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adamW))) {
        trainer.initialize(new Shape(batchSize, 3, side, side));
        for (int step = first; step < steps; step++) {
          SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
          try (NDManager scratch = trainer.getManager().newSubManager()) {
            NDArray pixels =
                PictureBatch.draw(source, Placing.FREE, batchSize, random).pixels(scratch);
            boolean restarts = step % RESTART_EVERY == 0 && step < RESTARTS_UNTIL * steps;
            codebook.follow(scratch, pixels, restarts, random);
            float value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
              NDList predictions = trainer.forward(new NDList(pixels));
              predictions.attach(scratch);
              NDArray result = loss.evaluate(new NDList(pixels), predictions);
              gradients.backward(result);
              value = result.getFloat();
            }
            double norm = GradientNorm.clip(tokenizer, LARGEST_NORM);
            if (!Double.isFinite(norm)) {
              throw new IllegalStateException(
                  "update %d: the norm of the gradients is %s, the loss %s"
                      .formatted(step, norm, value));
            }
            trainer.step();
            listener.updated(step, value, codebook.used() + " codes in use");
          }
        }
      }
    }
  }
}
