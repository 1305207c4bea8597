package org.djlext.detr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.listener.EvaluatorTrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoEvaluation;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.junit.jupiter.api.Test;

class DetectionEvaluatorTest {

  private static final String EPOCH = EvaluatorTrainingListener.VALIDATE_EPOCH;

  @Test
  void boxesOfAnEpochScoreAsTheirFilesDo() {
    epochScoresAsItsFiles(
        DetectionEvaluator.builder()
            .optPictureSize(RandomBatch.HEIGHT, RandomBatch.WIDTH)
            .optScore("AP50")
            .build(),
        false);
  }

  @Test
  void masksOfAnEpochScoreAsTheirFilesDo() {
    epochScoresAsItsFiles(
        DetectionEvaluator.builder().optMasks().optScore("APs").optName("APs").build(), true);
  }

  private static void epochScoresAsItsFiles(DetectionEvaluator evaluator, boolean ofMasks) {
    Random random = new Random(11);
    List<CocoAnnotation> truths = new ArrayList<>();
    List<CocoResult> results = new ArrayList<>();
    evaluator.addAccumulator(EPOCH);
    long images = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int size : new int[] {3, 1, 4, 2}) {
        RandomBatch batch = new RandomBatch(manager, random, size, images, ofMasks);
        truths.addAll(batch.truths);
        results.addAll(batch.results);
        images += size;
        evaluator.updateAccumulators(new String[] {EPOCH}, batch.labels, batch.predictions);
      }
    }
    CocoDataset dataset =
        new CocoDataset(
            LongStream.range(0, images)
                .mapToObj(id -> new CocoImage(id, "", RandomBatch.HEIGHT, RandomBatch.WIDTH))
                .toList(),
            truths,
            LongStream.range(0, RandomBatch.CLASSES)
                .mapToObj(id -> new CocoCategory(id, "" + id))
                .toList());
    DetectionScores expected =
        ofMasks ? CocoEvaluation.masks(dataset, results) : CocoEvaluation.boxes(dataset, results);
    assertThat(expected.value("AP")).isBetween(.05, .95);
    assertThat(evaluator.scores(EPOCH).values()).containsExactly(expected.values(), within(1e-6));
    assertThat((double) evaluator.getAccumulator(EPOCH))
        .isEqualTo(expected.value(evaluator.getName()), within(1e-6));
    evaluator.resetAccumulator(EPOCH);
    assertThat(evaluator.getAccumulator(EPOCH)).isNaN();
  }

  @Test
  void batchesThatAreTrainedOnAreScoredOnlyIfAskedFor() {
    String key = EvaluatorTrainingListener.TRAIN_EPOCH;
    DetectionEvaluator without = DetectionEvaluator.builder().build();
    DetectionEvaluator with = DetectionEvaluator.builder().optTraining().build();
    try (NDManager manager = NDManager.newBaseManager()) {
      RandomBatch batch = new RandomBatch(manager, new Random(3), 4, 0, false);
      for (DetectionEvaluator evaluator : List.of(without, with)) {
        evaluator.addAccumulator(key);
        evaluator.updateAccumulators(new String[] {key}, batch.labels, batch.predictions);
      }
      assertThat(without.getAccumulator(key)).isNaN();
      assertThat(with.getAccumulator(key))
          .isEqualTo(with.evaluate(batch.labels, batch.predictions).getFloat());
    }
  }

  @Test
  void nothingStaysInNativeMemory() {
    DetectionEvaluator evaluator = DetectionEvaluator.builder().optMasks().build();
    evaluator.addAccumulator(EPOCH);
    try (NDManager manager = NDManager.newBaseManager()) {
      RandomBatch batch = new RandomBatch(manager, new Random(3), 2, 0, true);
      int before = manager.getManagedArrays().size();
      for (int i = 0; i < 3; i++) {
        evaluator.updateAccumulators(new String[] {EPOCH}, batch.labels, batch.predictions);
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    DetectionEvaluator evaluator = DetectionEvaluator.builder().optMasks().build();
    evaluator.addAccumulator(EPOCH);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionEvaluator.builder().optScore("AP60").build())
        .withMessageContaining("AP60");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionEvaluator.builder().optScore("APs").build())
        .withMessageContaining("optPictureSize");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluator.getAccumulator("other"))
        .withMessageContaining("other");
    try (NDManager manager = NDManager.newBaseManager()) {
      RandomBatch batch = new RandomBatch(manager, new Random(3), 2, 0, false);
      NDList without = new NDList(batch.predictions.subNDList(0).subList(0, 2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> evaluator.evaluate(batch.labels, without))
          .withMessageContaining("pred_masks");
      batch.predictions.get(0).set(new float[batch.predictions.get(0).toFloatArray().length]);
      batch.predictions.get(1).muli(Float.NaN);
      DetectionEvaluator boxes = DetectionEvaluator.builder().build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> boxes.evaluate(batch.labels, batch.predictions))
          .withMessageContaining("NaN");
    }
  }
}
