package org.djlext.detr;

import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes detections of {@code logits (B, Q, C + 1)} and {@code pred_boxes (B, Q, 4)}: each query
 * says one class, the likeliest that is not no-object, and one box. Nothing is suppressed: the
 * model itself finds each object once.
 *
 * @param names the names of the classes
 * @param threshold what the probability must exceed
 * @param topK how many detections there may be at most
 */
record DetectionReader(CategoryNames names, double threshold, int topK)
    implements OutputReader<DetectedObjects> {

  DetectionReader {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold: expected 0 to 1, found " + threshold);
    }
    if (topK < 1) {
      throw new IllegalArgumentException("topK: expected at least 1, found " + topK);
    }
  }

  /** What a query found; boxes are x, y, width, height as parts of the picture. */
  record Found(int query, int label, double score, BoundingBox box) {

    DetectedObject named(CategoryNames names) {
      return new DetectedObject(names.name(label), score, box);
    }
  }

  @Override
  public List<DetectedObjects> read(NDList outputs, List<PictureFrame> frames)
      throws TranslateException {
    List<DetectedObjects> all = new ArrayList<>(frames.size());
    for (List<Found> kept : found(outputs, frames.size())) {
      all.add(
          new DetectedObjects(
              kept.stream().map(one -> names.name(one.label())).toList(),
              kept.stream().map(Found::score).toList(),
              kept.stream().map(Found::box).toList()));
    }
    return all;
  }

  /** What was found in each picture of a batch, the likeliest first. */
  List<List<Found>> found(NDList outputs, int batch) throws TranslateException {
    NDArray logits = OutputReader.output(outputs, "logits", batch);
    NDArray boxes = OutputReader.output(outputs, "pred_boxes", batch);
    Shape shape = logits.getShape();
    int queries = (int) shape.get(1);
    int classes = (int) shape.get(2);
    float[] scores = logits.toType(DataType.FLOAT32, false).toFloatArray();
    float[] places = boxes.toType(DataType.FLOAT32, false).toFloatArray();
    if (classes < 2 || places.length != batch * queries * 4) {
      throw new TranslateException(
          "expected logits (B, Q, C + 1) and pred_boxes (B, Q, 4), found %s and %s"
              .formatted(shape, boxes.getShape()));
    }
    List<List<Found>> all = new ArrayList<>(batch);
    for (int b = 0; b < batch; b++) {
      List<Found> found = new ArrayList<>();
      for (int q = 0; q < queries; q++) {
        int row = b * queries + q;
        Found one =
            found(
                q,
                Arrays.copyOfRange(scores, row * classes, (row + 1) * classes),
                Arrays.copyOfRange(places, row * 4, (row + 1) * 4));
        if (one.score() > threshold) {
          found.add(one);
        }
      }
      found.sort(Comparator.comparingDouble(Found::score).reversed());
      all.add(List.copyOf(found.subList(0, Math.min(topK, found.size()))));
    }
    return all;
  }

  private static Found found(int query, float[] logits, float[] box) throws TranslateException {
    int best = 0;
    float highest = logits[0];
    for (int i = 0; i < logits.length; i++) {
      highest = Math.max(highest, logits[i]); // NaN if one is
      if (logits[i] > logits[best] && i < logits.length - 1) {
        best = i;
      }
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    double score = Math.exp(logits[best] - highest) / sum;
    double width = box[2];
    double height = box[3];
    double x = box[0] - width / 2;
    double y = box[1] - height / 2;
    if (!Double.isFinite(score + x + y + width + height)) {
      throw new TranslateException(
          "query %d: the model gives numbers that are not finite; its weights are damaged or its"
                  .formatted(query)
              + " inputs out of range");
    }
    return new Found(query, best, score, new Rectangle(x, y, width, height));
  }
}
