package org.djlext.examples.scenes;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.loss.DetrLoss;
import org.djlext.detr.loss.LossPart;
import org.djlext.detr.loss.LossParts;
import org.djlext.detr.loss.Matcher;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.LearningRates;

/** The training loop of a stage, with DJL's {@code Trainer}. */
final class SceneTraining {

  /** Hears of each update. */
  interface Listener {

    /**
     * Called after an update.
     *
     * @param update from 0 on
     * @param parts the values of the loss; the total is without that of the cells
     * @param cells the loss of the cells, or 0
     * @param norm the norm of the gradients before it was bounded
     * @throws IOException if what was to be written cannot be
     */
    void updated(int update, LossParts parts, float cells, double norm) throws IOException;
  }

  private static final float WEIGHT_DECAY = 1e-4f;
  private static final Shape PICTURE = new Shape(1, 3, SceneGenerator.SIZE, SceneGenerator.SIZE);

  private final Model model;
  private final Matcher matcher;

  SceneTraining(Model model, Matcher matcher) {
    this.model = model;
    this.matcher = matcher;
  }

  /**
   * Trains the whole of a detector or, if it has one, the mask head alone.
   *
   * @param block the model
   * @param stage how
   * @param source the scenes
   * @param listener hears of each update
   * @throws IOException from the listener
   */
  void run(DetrBlock block, TrainingStage stage, SceneSource source, Listener listener)
      throws IOException {
    boolean withCells = stage.cells() > 0;
    Block trained = withCells ? new CellReader(block) : block;
    model.setBlock(trained);
    DetrLoss loss = DetrLoss.builder().optMatcher(matcher).build();
    CellLoss cellLoss = new CellLoss();
    Tracker rate = update -> stage.rate() * stage.share(update - 1);
    Tracker backboneRate = update -> stage.backboneRate() * stage.share(update - 1);
    LearningRates rates =
        new LearningRates(rate).group(trained, Pattern.compile("backbone"), backboneRate);
    try (AdamW adamW =
            AdamW.builder().optLearningRateTracker(rates).optWeightDecays(WEIGHT_DECAY).build();
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adamW))) {
      trainer.initialize(PICTURE);
      block
          .panopticHead()
          .ifPresent(
              head -> {
                // thawing is the trainer's doing, so freezing comes behind it
                block.freezeParameters(true);
                head.freezeParameters(false);
              });
      for (int update = 0; update < stage.steps(); update++) {
        SceneBatch batch = source.next();
        LossParts parts;
        float cells = 0;
        try (NDManager scratch = trainer.getManager().newSubManager()) {
          NDList labels = batch.labels(scratch);
          try (GradientCollector gradients = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(batch.inputs(scratch));
            predictions.attach(scratch);
            NDArray total = loss.evaluate(labels, predictions);
            parts = loss.parts(labels, predictions);
            if (withCells) {
              NDArray ofCells = cellLoss.evaluate(labels, predictions);
              cells = ofCells.getFloat();
              total = total.add(ofCells.mul(stage.cells()));
            }
            gradients.backward(total);
          }
        }
        double norm = GradientNorm.clip(block, stage.largestNorm());
        if (!Double.isFinite(norm)) {
          throw new IllegalStateException(
              "%s, update %d: the norm of the gradients is %s; the loss is %s"
                  .formatted(stage.name(), update, norm, parts.values()));
        }
        trainer.step();
        listener.updated(update, parts, cells, norm);
      }
    }
  }

  /** Returns the parts of the last decoder layer, and those of the masks, in one line. */
  static String text(LossParts parts) {
    StringBuilder text = new StringBuilder();
    for (LossPart part : LossPart.values()) {
      if (part != LossPart.CARDINALITY && parts.values().containsKey(part.key())) {
        text.append(String.format(Locale.ROOT, " %s %.3f", part.key(), parts.get(part)));
      }
    }
    return text.substring(1);
  }
}
