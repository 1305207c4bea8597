package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.StackBatchifier;
import java.util.List;
import org.djlext.detr.loss.BoxOverlap;
import org.djlext.detr.loss.DetrLoss;
import org.djlext.detr.loss.LossPart;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientClipping;
import org.djlext.flashattn.training.LearningRates;
import org.junit.jupiter.api.Test;

/** Whether model, loss and optimizer together learn one picture by heart. */
class OnePictureTest {

  private static final int STEPS = 70;
  private static final int SIDE = 64;

  @Test
  void aTinyModelLearnsOnePictureByHeart() {
    DetrConfig config =
        DetrConfig.builder()
            .setLabels(List.of("bright", "dark"))
            .optBackbone(
                ResNetConfig.of(8, List.of(8, 16, 24), List.of(1, 1, 1), ResidualForm.BASIC))
            .optHiddenSize(32)
            .optQueries(6)
            .optEncoder(new LayerStack(1, 4, 64))
            .optDecoder(new LayerStack(2, 4, 64))
            .optRegularization(Regularization.NONE)
            .optAuxiliaryOutputs(true)
            .build();
    Engine.getInstance().setRandomSeed(3);
    try (Model model = Model.newInstance("one picture", "PyTorch");
        NDManager manager = model.getNDManager().newSubManager();
        AdamW adamW = optimizer(model, new DetrBlock(config))) {
      DetrLoss loss = DetrLoss.builder().build();
      DefaultTrainingConfig training =
          new DefaultTrainingConfig(loss)
              .optOptimizer(adamW)
              .addEvaluator(loss.evaluator(LossPart.GIOU))
              .addTrainingListeners(TrainingListener.Defaults.basic())
              .addTrainingListeners(new GradientClipping(0.1));
      NDList picture = new NDList(picture(manager));
      NDList labels = labels(manager);
      try (Trainer trainer = model.newTrainer(training)) {
        trainer.initialize(new Shape(1, 3, SIDE, SIDE));
        float before = loss.parts(labels, trainer.evaluate(picture)).total();
        for (int step = 0; step < STEPS; step++) {
          try (NDManager scratch = manager.newSubManager()) {
            EasyTrain.trainBatch(trainer, batch(scratch));
            trainer.step();
          }
        }
        NDList found = trainer.evaluate(picture);
        assertThat(loss.parts(labels, found).total()).isLessThan(before / 8);
        assertFound(found, labels);
      }
    }
  }

  private static AdamW optimizer(Model model, DetrBlock detr) {
    model.setBlock(detr);
    LearningRates rates =
        new LearningRates(Tracker.fixed(2e-3f)).group(detr.backbone(), Tracker.fixed(1e-3f));
    return AdamW.builder().optLearningRateTracker(rates).optWeightDecays(1e-4f).build();
  }

  /** Each object has one query that is sure of it, and no other query sees anything. */
  private static void assertFound(NDList found, NDList labels) {
    NDArray classes = found.get("logits").argMax(2).get(0);
    NDArray overlaps =
        BoxOverlap.generalizedIou(
            labels.get("boxes").reshape(2, 1, 4), found.get("pred_boxes"), false);
    long[] predicted = classes.toLongArray();
    assertThat(predicted).containsOnlyOnce(0).containsOnlyOnce(1).contains(2, 2, 2, 2);
    for (int q = 0; q < predicted.length; q++) {
      if (predicted[q] < 2) {
        assertThat(overlaps.getFloat(predicted[q], q)).isGreaterThan(0.7f);
      }
    }
  }

  private static NDArray picture(NDManager manager) {
    NDArray picture = manager.zeros(new Shape(1, 3, SIDE, SIDE));
    picture.set(new NDIndex(":, :, 8:32, 8:24"), 2f);
    picture.set(new NDIndex(":, :, 24:56, 36:60"), -2f);
    return picture;
  }

  private static NDList labels(NDManager manager) {
    NDArray classes = manager.create(new long[][] {{0, 1}});
    NDArray boxes =
        manager
            .create(new float[] {.25f, .3125f, .25f, .375f, .75f, .625f, .375f, .5f})
            .reshape(1, 2, 4);
    classes.setName("class_labels");
    boxes.setName("boxes");
    return new NDList(classes, boxes);
  }

  /** The picture once more, since a batch owns its arrays. */
  private static Batch batch(NDManager manager) {
    NDList data = new NDList(picture(manager));
    StackBatchifier stack = new StackBatchifier();
    return new Batch(manager, data, labels(manager), 1, stack, stack, 0, 1);
  }
}
