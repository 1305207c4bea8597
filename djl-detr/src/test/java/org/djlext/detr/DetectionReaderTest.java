package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslateException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionReaderTest {

  private static final Path GOLDEN = Path.of("src/test/resources/detections/golden.safetensors");
  private static final CategoryNames NAMES =
      new CategoryNames(Map.of(0, "N/A", 1, "cat", 3, "dog", 6, "kite"));

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0", "0.3", "0.5", "0.9"})
  void detectionsAreThoseOfTransformers(String threshold) throws Exception {
    try (WeightSource golden = SafetensorsFile.open(GOLDEN)) {
      NDList outputs = outputs(golden.load(manager, "logits"), golden.load(manager, "pred_boxes"));
      long[] sizes = golden.load(manager, "sizes").toLongArray();
      List<DetectedObjects> all =
          new DetectionReader(NAMES, Double.parseDouble(threshold), 100).read(outputs, frames(3));
      for (int i = 0; i < all.size(); i++) {
        String key = "." + i + "." + threshold;
        float[] scores = golden.load(manager, "scores" + key).toFloatArray();
        long[] labels = golden.load(manager, "labels" + key).toLongArray();
        float[] boxes = golden.load(manager, "boxes" + key).toFloatArray();
        assertThat(all.get(i).getNumberOfObjects()).isEqualTo(scores.length);
        assertThat(all.get(i).getProbabilities())
            .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        for (int k = 0; k < scores.length; k++) {
          DetectedObject found = nearest(all.get(i), scores[k]);
          assertThat(found.getProbability()).isCloseTo(scores[k], within(1e-6));
          assertThat(found.getClassName()).isEqualTo(NAMES.name((int) labels[k]));
          Rectangle box = found.getBoundingBox().getBounds();
          double height = sizes[2 * i];
          double width = sizes[2 * i + 1];
          double tolerance = 1e-5 * Math.max(height, width);
          assertThat(box.getX() * width).isCloseTo(boxes[4 * k], within(tolerance));
          assertThat(box.getY() * height).isCloseTo(boxes[4 * k + 1], within(tolerance));
          assertThat((box.getX() + box.getWidth()) * width)
              .isCloseTo(boxes[4 * k + 2], within(tolerance));
          assertThat((box.getY() + box.getHeight()) * height)
              .isCloseTo(boxes[4 * k + 3], within(tolerance));
        }
      }
    }
  }

  @Test
  void noObjectCountsInTheSumButIsNoAnswer() throws TranslateException {
    NDArray logits = manager.create(new float[] {0, 1, 3, 0, 5, 1}, new Shape(1, 2, 3));
    NDArray boxes =
        manager.create(new float[] {.5f, .5f, 1, 1, .5f, .5f, .2f, .4f}, new Shape(1, 2, 4));
    NDList outputs = outputs(logits, boxes);
    DetectedObjects found = new DetectionReader(NAMES, 0.1, 5).read(outputs, frames(1)).get(0);
    double sum = 1 + Math.exp(1) + Math.exp(3);
    assertThat(found.getNumberOfObjects()).isEqualTo(2);
    assertThat(found.item(1).getProbability()).isCloseTo(Math.exp(1) / sum, within(1e-9));
    DetectedObjects sure = new DetectionReader(NAMES, 0.5, 5).read(outputs, frames(1)).get(0);
    assertThat(sure.getClassNames()).containsExactly("cat");
    assertThat(new DetectionReader(NAMES, 0.1, 1).read(outputs, frames(1)).get(0).getClassNames())
        .containsExactly("cat");
    assertThat(
            new DetectionReader(NAMES, 1, 5).read(outputs, frames(1)).get(0).getNumberOfObjects())
        .isZero();
  }

  @Test
  void halfPrecisionOutputsAreRead() throws TranslateException {
    NDArray logits = manager.create(new float[] {0, 4, 1}, new Shape(1, 1, 3));
    NDArray boxes = manager.create(new float[] {.5f, .5f, 1, 1}, new Shape(1, 1, 4));
    NDList outputs =
        outputs(logits.toType(DataType.FLOAT16, true), boxes.toType(DataType.FLOAT16, true));
    assertThat(new DetectionReader(NAMES, 0.5, 5).read(outputs, frames(1)).get(0).getClassNames())
        .containsExactly("cat");
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() {
    NDArray boxes = manager.zeros(new Shape(1, 2, 4));
    NDArray logits = manager.create(new float[] {0, 1, 3, 0, Float.NaN, 1}, new Shape(1, 2, 3));
    DetectionReader reader = new DetectionReader(NAMES, 0.5, 5);
    assertThatThrownBy(() -> reader.read(outputs(logits, boxes), frames(1)))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("query 1");
  }

  @Test
  void otherOutputsAreRefusedByName() {
    DetectionReader reader = new DetectionReader(NAMES, 0.5, 5);
    NDArray logits = manager.zeros(new Shape(1, 2, 3));
    NDArray boxes = manager.zeros(new Shape(1, 2, 3));
    assertThatThrownBy(() -> reader.read(new NDList(logits), frames(1)))
        .hasMessageContaining("an output logits");
    assertThatThrownBy(() -> reader.read(outputs(logits, boxes), frames(1)))
        .hasMessageContaining("(1, 2, 3)");
    assertThatThrownBy(() -> reader.read(outputs(logits, boxes), frames(2)))
        .hasMessageContaining("2 pictures");
    assertThatThrownBy(() -> new DetectionReader(NAMES, 1.5, 5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new DetectionReader(NAMES, 0.5, 0)).hasMessageContaining("topK");
  }

  private static DetectedObject nearest(DetectedObjects objects, double score) {
    List<DetectedObject> items = new ArrayList<>(objects.items());
    items.sort(
        (a, b) ->
            Double.compare(
                Math.abs(a.getProbability() - score), Math.abs(b.getProbability() - score)));
    return items.get(0);
  }

  private static NDList outputs(NDArray logits, NDArray boxes) {
    logits.setName("logits");
    boxes.setName("pred_boxes");
    return new NDList(logits, boxes);
  }

  private static List<PictureFrame> frames(int count) {
    Size any = new Size(3, 4);
    return java.util.Collections.nCopies(count, new PictureFrame(any, any, any));
  }
}
