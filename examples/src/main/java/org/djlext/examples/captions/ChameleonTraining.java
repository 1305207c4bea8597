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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.djlext.flashattn.training.FlatCosineSchedule;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.Muon;
import org.djlext.flashattn.training.WarmUp;
import org.djlext.vlm.llama.LlamaBlock;

/**
 * The training loop of the decoder, with DJL's {@code Trainer} and Muon, on codes that the finished
 * image tokenizer gave.
 *
 * @param steps the number of updates
 * @param batchSize how many rows an update sees
 * @param rate the learning rate at the end of the warm-up
 * @param seed decides the rows; those of a step depend on it and the step alone
 */
record ChameleonTraining(int steps, int batchSize, float rate, long seed) {

  private static final int WARM_UP = 100;
  private static final float DECAY = 0.01f;
  private static final double LARGEST_NORM = 1;

  /** Hears of each update. */
  interface Listener {

    /**
     * Called after an update.
     *
     * @param step the update, from 0 on
     * @param loss that of the batch
     * @param norm the norm of the gradients before it was bounded
     * @param optimizer whose moments may be saved
     * @throws IOException if what was to be written cannot be
     */
    void updated(int step, float loss, double norm, Muon optimizer) throws IOException;
  }

  /**
   * Trains from a step on.
   *
   * @param decoder the Block
   * @param tidy what is drawn
   * @param free what is described
   * @param format how they become rows
   * @param first the first step
   * @param moments the moments of the optimizer that an earlier run saved, if the file exists
   * @param listener hears of each update
   * @throws IOException from the listener, or if the moments cannot be read
   */
  void run(
      LlamaBlock decoder,
      PicturePool tidy,
      PicturePool free,
      CaptionRows format,
      int first,
      Path moments,
      Listener listener)
      throws IOException {
    Tracker rates = new WarmUp(new FlatCosineSchedule(rate, rate / 50, 0, steps), 0.02, WARM_UP);
    CaptionLoss loss = new CaptionLoss();
    try (Model model = Model.newInstance("chameleon", "PyTorch");
        Muon muon =
            Muon.builder(decoder)
                .optLearningRateTracker((id, n) -> rates.getNewValue(n + first))
                .optWeightDecays(DECAY)
                .build()) {
      model.setBlock(decoder);
      try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(muon))) {
        trainer.initialize(new Shape(batchSize, 1));
        if (first > 0 && Files.exists(moments)) {
          muon.load(decoder, moments);
        }
        for (int step = first; step < steps; step++) {
          SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
          CaptionRows.Rows rows = format.of(tidy, free, batchSize, random);
          float value = step(trainer, loss, rows);
          double norm = GradientNorm.clip(decoder, LARGEST_NORM);
          if (!Double.isFinite(norm)) {
            throw new IllegalStateException(
                "update %d: the norm of the gradients is %s, the loss %s"
                    .formatted(step, norm, value));
          }
          trainer.step();
          listener.updated(step, value, norm, muon);
        }
      }
    }
  }

  private static float step(Trainer trainer, CaptionLoss loss, CaptionRows.Rows rows) {
    try (NDManager scratch = trainer.getManager().newSubManager()) {
      NDList inputs = new NDList(scratch.create(rows.inputIds()));
      NDList labels = new NDList(scratch.create(rows.pictures()), scratch.create(rows.texts()));
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDArray mean = loss.evaluate(labels, trainer.forward(inputs));
        gradients.backward(mean);
        return mean.getFloat();
      }
    }
  }
}
