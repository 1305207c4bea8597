package org.djlext.pose.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.TrainingListener;
import java.nio.file.Path;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.FlatCosineSchedule;
import org.djlext.flashattn.training.WarmUp;
import org.djlext.flashattn.training.WeightDecays;
import org.djlext.pose.HeadConfig;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.eval.OksEvaluator;
import org.djlext.pose.eval.PckEvaluator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four people are learned by heart, in DJL's own loop. */
class TrainingOnPeopleTest {

  private static final int STEPS = 80;

  @TempDir Path folder;

  @Test
  void lossFallsAndOksRises() throws Exception {
    HeadConfig head = TinyPeople.rtmcc();
    TinyPeople people = new TinyPeople(folder).four();
    PoseDataset data = people.data(head).setSampling(4, true).build();
    PoseDataset same = people.data(head).setSampling(2, false).build();
    data.prepare();
    same.prepare();
    PoseBlock block = new PoseBlock(TinyPeople.config(head));
    OksEvaluator oks = new OksEvaluator(same, "AP");
    PckEvaluator pck = new PckEvaluator(data.config(), 0.1);
    try (Model model = Model.newInstance("people");
        AdamW adamW =
            AdamW.builder()
                .optLearningRateTracker(
                    new WarmUp(new FlatCosineSchedule(4e-3, 1e-4, STEPS / 2, STEPS / 2), 0.1, 5))
                .optWeightDecays(new WeightDecays(0.05).withoutNormsAndBiases(block))
                .build()) {
      model.setBlock(block);
      Engine.getInstance().setRandomSeed(3);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(head.newLoss())
              .optOptimizer(adamW)
              .addEvaluator(oks)
              .addEvaluator(pck)
              .addTrainingListeners(TrainingListener.Defaults.basic());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(4, 3, 64, 64));
        float first = epoch(trainer, data);
        EasyTrain.evaluateDataset(trainer, same);
        double before = oks.getAccumulator(EvaluatorTrainingListener.VALIDATE_EPOCH);
        float last = first;
        for (int i = 1; i < STEPS; i++) {
          trainer.notifyListeners(listener -> listener.onEpoch(trainer));
          last = epoch(trainer, data);
        }
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        EasyTrain.evaluateDataset(trainer, same);
        String key = EvaluatorTrainingListener.VALIDATE_EPOCH;
        assertThat(before).isLessThan(0.2);
        assertThat(last).isLessThan(first / 4);
        assertThat(oks.getAccumulator(key)).isGreaterThan(0.5f);
        assertThat(pck.getAccumulator(key)).isGreaterThan(0.7f);

        // the evaluator's numbers are those of its results
        DetectionScores scores =
            KeypointEvaluation.score(
                CocoDataset.read(folder.resolve("annotations.json")),
                oks.results(key),
                TinyPeople.SET.sigmas());
        assertThat(oks.scores(key).values()).isEqualTo(scores.values()).hasSize(10);
        assertThat(oks.results(key)).hasSize(4);
        assertThat(oks.getAccumulator(EvaluatorTrainingListener.TRAIN_EPOCH)).isNaN();
      }
    }
  }

  private static float epoch(Trainer trainer, PoseDataset data) throws Exception {
    for (Batch batch : trainer.iterateDataset(data)) {
      EasyTrain.trainBatch(trainer, batch);
      trainer.step();
      batch.close();
    }
    return trainer.getLoss().getAccumulator(EvaluatorTrainingListener.TRAIN_EPOCH);
  }

  @Test
  void labelsFromElsewhereAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList labels = new NDList(manager.zeros(new Shape(2, 3)));
      assertThatThrownBy(() -> PersonLabels.read(labels))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("as PoseDataset gives them");
    }
  }
}
