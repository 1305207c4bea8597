package org.djlext.detr.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListenerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoEvaluation;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;

/**
 * Collects what a model finds in a data set, as COCO results in pixels of the original pictures:
 * every query's likeliest class that stands for a category, whatever its score, and its box, as the
 * authors submit them.
 *
 * <p>As a listener it collects while DJL validates, so that scores of COCO can be told after an
 * epoch:
 *
 * <pre>{@code
 * CocoDetections found = new CocoDetections(validation);
 * config.addTrainingListeners(found);
 * ...
 * EasyTrain.evaluateDataset(trainer, validation);
 * double ap = found.scores().value("AP");
 * }</pre>
 */
public final class CocoDetections extends TrainingListenerAdapter {

  private static final int BOX = 4;

  private final CocoDetectionDataset data;
  private final List<CocoResult> results = new ArrayList<>();

  /**
   * Constructs an empty collection.
   *
   * @param data the pictures; its annotations must give their sizes
   */
  public CocoDetections(CocoDetectionDataset data) {
    this.data = data;
  }

  @Override
  public void onTrainingEnd(Trainer trainer) {
    results.clear();
  }

  @Override
  public void onValidationBatch(Trainer trainer, BatchData batchData) {
    if (batchData.getPredictions().size() != 1) {
      throw new IllegalStateException(
          "expected the predictions of one device, found those of "
              + batchData.getPredictions().keySet());
    }
    add(batchData.getBatch(), batchData.getPredictions().values().iterator().next());
  }

  /**
   * Adds what was found in a batch.
   *
   * @param batch a batch of the data set
   * @param predictions {@code logits (B, Q, C + 1)} and {@code pred_boxes (B, Q, 4)}, by name
   * @throws IllegalArgumentException if there are other classes than those of the data set
   */
  public void add(Batch batch, NDList predictions) {
    NDArray logits = predictions.get("logits");
    NDArray boxes = predictions.get("pred_boxes");
    int queries = (int) logits.getShape().get(1);
    int width = (int) logits.getShape().get(2);
    if (width != data.classes().classCount() + 1) {
      throw new IllegalArgumentException(
          "logits: expected %d classes and no-object, found %s"
              .formatted(data.classes().classCount(), logits.getShape()));
    }
    float[] classes = logits.toType(DataType.FLOAT32, false).softmax(-1).toFloatArray();
    float[] places = boxes.toType(DataType.FLOAT32, false).toFloatArray();
    Map<Integer, CocoCategory> categories = data.classes().categories();
    for (int b = 0; b < batch.getSize(); b++) {
      int index = Math.toIntExact((Long) batch.getIndices().get(b));
      CocoImage image = data.content().images().get(index);
      for (int q = b * queries; q < (b + 1) * queries; q++) {
        int best = best(classes, q * width, categories);
        results.add(
            new CocoResult(
                image.id(),
                categories.get(best).id(),
                classes[q * width + best],
                box(places, q * BOX, image),
                null));
      }
    }
  }

  /** Classes that stand for nothing in this data set cannot be told. */
  private static int best(float[] classes, int from, Map<Integer, CocoCategory> categories) {
    int best = -1;
    for (int c : categories.keySet()) {
      if (best < 0
          || classes[from + c] > classes[from + best]
          || classes[from + c] == classes[from + best] && c < best) {
        best = c;
      }
    }
    return best;
  }

  private static CocoBox box(float[] places, int at, CocoImage image) {
    double width = Math.max(0, places[at + 2]);
    double height = Math.max(0, places[at + 3]);
    return new CocoBox(
        (places[at] - width / 2) * image.width(),
        (places[at + 1] - height / 2) * image.height(),
        width * image.width(),
        height * image.height());
  }

  /**
   * Returns what was found.
   *
   * @return the results, ready to be written for {@code pycocotools}
   */
  public List<CocoResult> results() {
    return List.copyOf(results);
  }

  /**
   * Scores the boxes that were found, and forgets them. Pictures that could not be used count as
   * pictures in which nothing was found; annotations without an area count with that of their box,
   * and those without a box not at all.
   *
   * @return the twelve numbers of COCO
   */
  public DetectionScores scores() {
    CocoDataset content = data.content();
    List<CocoAnnotation> annotations =
        content.annotations().stream()
            .filter(annotation -> annotation.box() != null)
            .map(CocoDetections::withArea)
            .toList();
    DetectionScores scores =
        CocoEvaluation.boxes(
            new CocoDataset(content.images(), annotations, content.categories()), results);
    results.clear();
    return scores;
  }

  private static CocoAnnotation withArea(CocoAnnotation annotation) {
    return annotation.area().isPresent()
        ? annotation
        : new CocoAnnotation(
            annotation.id(),
            annotation.imageId(),
            annotation.categoryId(),
            annotation.box(),
            annotation.segmentation(),
            OptionalDouble.of(annotation.box().area()),
            annotation.crowd(),
            annotation.keypoints(),
            annotation.keypointCount());
  }
}
