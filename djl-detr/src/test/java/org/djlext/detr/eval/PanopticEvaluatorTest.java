package org.djlext.detr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.listener.EvaluatorTrainingListener;
import java.util.List;
import org.djlext.detr.eval.PanopticScores.Quality;
import org.djlext.detr.panoptic.HuggingFaceMerge;
import org.djlext.flashattn.coco.CocoCategory;
import org.junit.jupiter.api.Test;

class PanopticEvaluatorTest {

  private static final String EPOCH = EvaluatorTrainingListener.VALIDATE_EPOCH;
  private static final List<CocoCategory> CATEGORIES =
      List.of(new CocoCategory(0, "thing"), new CocoCategory(1, "stuff", "", false));
  private static final int SIDE = 8;

  @Test
  void epochOfTwoBatchesHasTheQualityOfItsPictures() {
    PanopticEvaluator evaluator = new PanopticEvaluator(CATEGORIES);
    evaluator.addAccumulator(EPOCH);
    try (NDManager manager = NDManager.newBaseManager()) {
      // thing above, stuff below; found exactly
      evaluator.updateAccumulator(EPOCH, labels(manager, 4), predictions(manager, 4));
      // the border between them found one row too low: 32 of 40, and 24 of 32
      evaluator.updateAccumulator(EPOCH, labels(manager, 4), predictions(manager, 5));
    }
    PanopticScores scores = evaluator.scores(EPOCH);
    assertThat(scores.things().pq()).isEqualTo((1 + 32 / 40.) / 2, within(1e-9));
    assertThat(scores.stuff().pq()).isEqualTo((1 + 24 / 32.) / 2, within(1e-9));
    assertThat(evaluator.getAccumulator(EPOCH)).isEqualTo((float) scores.all().pq());
    evaluator.resetAccumulator(EPOCH);
    assertThat(evaluator.getAccumulator(EPOCH)).isNaN();
    assertThat(evaluator.scores(EPOCH).all()).isEqualTo(new Quality(0, 0, 0, 0));
  }

  @Test
  void otherMergeCanBeChosen() {
    PanopticEvaluator evaluator =
        new PanopticEvaluator("PQ", CATEGORIES, new HuggingFaceMerge(c -> c == 0), true);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray pq = evaluator.evaluate(labels(manager, 4), predictions(manager, 4));
      assertThat(pq.getFloat()).isEqualTo(1f);
    }
  }

  private static NDList labels(NDManager manager, int rows) {
    NDArray classes = manager.create(new long[] {0, 1, -1}, new Shape(1, 3));
    NDArray boxes = manager.create(new float[12], new Shape(1, 3, 4));
    NDArray masks = manager.create(halves(rows, 3, 0, 1), new Shape(1, 3, SIDE, SIDE));
    classes.setName("class_labels");
    boxes.setName("boxes");
    masks.setName("masks");
    return new NDList(classes, boxes, masks);
  }

  private static NDList predictions(NDManager manager, int rows) {
    NDArray logits = manager.create(new float[] {0, 9, 0, 9, 0, 0, 0, 0, 9}, new Shape(1, 3, 3));
    float[] halves = halves(rows, 3, -4, 4);
    // query 0 is the stuff below, query 1 the thing above
    float[] swapped = new float[halves.length];
    int area = SIDE * SIDE;
    System.arraycopy(halves, area, swapped, 0, area);
    System.arraycopy(halves, 0, swapped, area, area);
    NDArray masks = manager.create(swapped, new Shape(1, 3, SIDE, SIDE));
    logits.setName("logits");
    masks.setName("pred_masks");
    return new NDList(logits, masks);
  }

  private static float[] halves(int rows, int count, float outside, float inside) {
    float[] masks = new float[count * SIDE * SIDE];
    for (int i = 0; i < masks.length; i++) {
      int mask = i / (SIDE * SIDE);
      boolean above = i % (SIDE * SIDE) / SIDE < rows;
      masks[i] = mask == 2 ? outside : (mask == 0) == above ? inside : outside;
    }
    return masks;
  }
}
