package org.djlext.examples.language;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.ParameterTracker;
import java.io.IOException;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.NextTokenLoss;

/** The training loop, with DJL's {@code Trainer}. */
final class LanguageTraining {

  /** Hears of each update. */
  interface Listener {

    /**
     * Called after an update.
     *
     * @param step the update, from 0 on
     * @param loss the mean loss of the batch
     * @param norm the norm of the gradients before it was bounded
     * @throws IOException if what was to be written cannot be
     */
    void updated(int step, float loss, double norm) throws IOException;
  }

  private final Model model;
  private final TrainingPlan plan;
  private final ChatRows rows;

  LanguageTraining(Model model, TextTokenizer tokenizer, TaskMixture mixture, TrainingPlan plan) {
    this.model = model;
    this.plan = plan;
    this.rows = new ChatRows(mixture, tokenizer, plan.seed());
  }

  /**
   * Trains from a step to the end of the plan.
   *
   * @param first the first step: 0, or where an earlier run ended; the moments of the optimizer
   *     begin anew
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(int first, Listener listener) throws IOException {
    // the optimizer counts from 1, and from its own beginning
    ParameterTracker rate = (id, update) -> plan.learningRate(first + update - 1);
    Optimizer adamW =
        Optimizer.adamW()
            .optLearningRateTracker(rate)
            .optBeta2(0.99f)
            .optWeightDecays(0.01f)
            .build();
    NextTokenLoss loss = new NextTokenLoss();
    try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adamW))) {
      trainer.initialize(new Shape(1, plan.rowTokens()));
      for (int step = first; step < plan.steps(); step++) {
        int length = plan.rowTokens(step);
        ChatRows.Rows batch = rows.draw(step, plan.tokens() / length, length);
        float value;
        try (NDManager scratch = trainer.getManager().newSubManager()) {
          NDList inputs = new NDList(scratch.create(batch.inputIds()));
          NDList labels = new NDList(scratch.create(batch.labels()));
          try (GradientCollector gradients = trainer.newGradientCollector()) {
            NDArray mean = loss.evaluate(labels, trainer.forward(inputs));
            gradients.backward(mean);
            value = mean.getFloat();
          }
        }
        double norm = GradientNorm.clip(model.getBlock(), plan.largestNorm());
        if (!Double.isFinite(norm) || !Float.isFinite(value)) {
          throw new IllegalStateException(
              "step %d: the loss is %s and the norm of the gradients %s"
                  .formatted(step, value, norm));
        }
        trainer.step();
        listener.updated(step, value, norm);
      }
    }
  }
}
