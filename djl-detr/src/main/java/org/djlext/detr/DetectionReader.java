package org.djlext.detr;

import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
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
  private record Found(int label, double score, BoundingBox box) {}

  @Override
  public List<DetectedObjects> read(NDList outputs, List<PictureFrame> frames)
      throws TranslateException {
    int batch = frames.size();
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
    List<DetectedObjects> all = new ArrayList<>(batch);
    for (int b = 0; b < batch; b++) {
      List<Found> found = new ArrayList<>();
      for (int q = b * queries; q < (b + 1) * queries; q++) {
        add(found, scores, q * classes, classes, places, q * 4);
      }
      all.add(detections(found));
    }
    return all;
  }

  private void add(List<Found> found, float[] logits, int from, int classes, float[] boxes, int box)
      throws TranslateException {
    int best = from;
    float highest = logits[from];
    for (int i = from; i < from + classes; i++) {
      highest = Math.max(highest, logits[i]); // NaN if one is
      if (logits[i] > logits[best] && i < from + classes - 1) {
        best = i;
      }
    }
    double sum = 0;
    for (int i = from; i < from + classes; i++) {
      sum += Math.exp(logits[i] - highest);
    }
    double score = Math.exp(logits[best] - highest) / sum;
    double width = boxes[box + 2];
    double height = boxes[box + 3];
    double x = boxes[box] - width / 2;
    double y = boxes[box + 1] - height / 2;
    if (!Double.isFinite(score + x + y + width + height)) {
      throw new TranslateException(
          "query %d: the model gives numbers that are not finite; its weights are damaged or its"
                  .formatted(from / classes)
              + " inputs out of range");
    }
    if (score > threshold) {
      found.add(new Found(best - from, score, new Rectangle(x, y, width, height)));
    }
  }

  private DetectedObjects detections(List<Found> found) {
    found.sort(Comparator.comparingDouble(Found::score).reversed());
    List<Found> kept = found.subList(0, Math.min(topK, found.size()));
    return new DetectedObjects(
        kept.stream().map(one -> names.name(one.label())).toList(),
        kept.stream().map(Found::score).toList(),
        kept.stream().map(Found::box).toList());
  }
}
