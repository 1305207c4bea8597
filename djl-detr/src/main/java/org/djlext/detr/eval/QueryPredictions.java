package org.djlext.detr.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.djlext.detr.loss.NamedArrays;

/** What the queries of a batch found: each its likeliest class and how likely that is. */
final class QueryPredictions {

  private final NDList predictions;
  private final NDArray logits;
  private final int queries;
  private final int classes;
  private final int[] categories;
  private final float[] scores;

  private QueryPredictions(NDList predictions, NDArray logits) {
    this.predictions = predictions;
    this.logits = logits;
    Shape shape = logits.getShape();
    this.queries = (int) shape.get(1);
    this.classes = (int) shape.get(2) - 1;
    this.categories = new int[(int) shape.get(0) * queries];
    this.scores = new float[categories.length];
    float[] likely;
    try (NDArray softmax = logits.softmax(-1)) {
      likely = softmax.toFloatArray();
    }
    Arrays.fill(scores, -1);
    for (int i = 0; i < scores.length; i++) {
      // the last logit means that nothing was found, and is no class
      for (int c = 0; c < classes; c++) {
        float score = likely[i * (classes + 1) + c];
        if (Float.isNaN(score)) {
          throw new IllegalArgumentException(
              "logits: expected numbers, found NaN at picture %d, query %d"
                  .formatted(i / queries, i % queries));
        }
        if (score > scores[i]) {
          scores[i] = score;
          categories[i] = c;
        }
      }
    }
  }

  static QueryPredictions read(NDList predictions) {
    NDArray logits = NamedArrays.find(predictions, "predictions", "logits", 0);
    if (logits.getShape().dimension() != 3 || logits.getShape().get(2) < 2) {
      throw new IllegalArgumentException(
          "logits: expected (B, Q, C + 1), found " + logits.getShape());
    }
    return new QueryPredictions(predictions, logits);
  }

  int images() {
    return scores.length / queries;
  }

  int queries() {
    return queries;
  }

  int classes() {
    return classes;
  }

  int category(int image, int query) {
    return categories[image * queries + query];
  }

  float score(int image, int query) {
    return scores[image * queries + query];
  }

  /** Returns all logits, (B, Q, C + 1). */
  NDArray logits() {
    return logits;
  }

  /** Returns {@code pred_boxes (B, Q, 4)}. */
  float[] boxes() {
    NDArray boxes = NamedArrays.find(predictions, "predictions", "pred_boxes", 1);
    Shape expected = new Shape(images(), queries, 4);
    if (!boxes.getShape().equals(expected)) {
      throw new IllegalArgumentException(
          "pred_boxes: expected %s, found %s".formatted(expected, boxes.getShape()));
    }
    return boxes.toFloatArray();
  }

  /** Returns {@code pred_masks (B, Q, h, w)}. */
  NDArray masks() {
    NDArray masks = NamedArrays.find(predictions, "predictions", "pred_masks", 2);
    Shape shape = masks.getShape();
    if (shape.dimension() != 4 || !shape.slice(0, 2).equals(new Shape(images(), queries))) {
      throw new IllegalArgumentException(
          "pred_masks: expected (%d, %d, h, w), found %s".formatted(images(), queries, shape));
    }
    return masks;
  }
}
