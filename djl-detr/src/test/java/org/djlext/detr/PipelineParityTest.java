package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.djlext.detr.panoptic.PanopticSegment;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From pixels to results against transformers, on the pictures of pipeline_goldens.py. */
class PipelineParityTest {

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Map<String, Object> SIZES = Map.of("size", 40, "maxSize", 66);
  private static final int PICTURES = 3;

  @ParameterizedTest
  @CsvSource({
    "detr, native-bottleneck",
    "detr, timm-basic-dc5",
    "panoptic, four-stages-padded",
    "panoptic, bottlenecks"
  })
  void batchOfMixedSizesGivesDetectionsOfTransformers(String group, String name) throws Exception {
    try (Golden golden = new Golden(name);
        ZooModel<RgbImage, DetectedObjects> model =
            load(group, name, DetectedObjects.class, Map.of("threshold", 0));
        Predictor<RgbImage, DetectedObjects> predictor = model.newPredictor()) {
      List<RgbImage> images = golden.images();
      List<DetectedObjects> results = predictor.batchPredict(images);
      for (int i = 0; i < images.size(); i++) {
        golden.assertFound(i, images.get(i), results.get(i), model);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"four-stages-padded", "bottlenecks"})
  void segmentsAreThoseOfTransformers(String name) throws Exception {
    Map<String, Object> merge =
        Map.of(
            "merge",
            "huggingface",
            "segmentThreshold",
            0.01,
            "maskThreshold",
            "0.01",
            "overlapThreshold",
            0.02);
    try (Golden golden = new Golden(name);
        ZooModel<RgbImage, PanopticSegmentation> model =
            load("panoptic", name, PanopticSegmentation.class, merge);
        Predictor<RgbImage, PanopticSegmentation> predictor = model.newPredictor()) {
      for (int i = 0; i < PICTURES; i++) {
        PanopticSegmentation found = predictor.predict(golden.images().get(i));
        List<Long> ids = new ArrayList<>();
        for (int[] row : found.ids()) {
          for (int id : row) {
            ids.add((long) id);
          }
        }
        long[] expected = golden.get("ids." + i).toLongArray();
        assertThat(ids.stream().mapToLong(Long::longValue).toArray()).isEqualTo(expected);
        assertThat(found.segments().stream().mapToLong(PanopticSegment::category).toArray())
            .isEqualTo(golden.get("categories." + i).toLongArray());
      }
    }
  }

  @Test
  void everyResultIsOfTheSamePass() throws Exception {
    Map<String, Object> low = Map.of("threshold", 0.1, "segmentThreshold", 0.1);
    String name = "bottlenecks";
    try (Golden golden = new Golden(name);
        ZooModel<RgbImage, DetectedObjects> objects =
            load("panoptic", name, DetectedObjects.class, low);
        ZooModel<RgbImage, PanopticDetections> both =
            load("panoptic", name, PanopticDetections.class, low);
        ZooModel<RgbImage, CategoryMask> mask = load("panoptic", name, CategoryMask.class, low);
        Predictor<RgbImage, DetectedObjects> objectsOf = objects.newPredictor();
        Predictor<RgbImage, PanopticDetections> bothOf = both.newPredictor();
        Predictor<RgbImage, CategoryMask> maskOf = mask.newPredictor()) {
      RgbImage image = golden.images().get(0);
      PanopticDetections all = bothOf.predict(image);
      assertThat(all.objects()).hasToString(objectsOf.predict(image).toString());
      assertThat(all.segmentation().segments()).isNotEmpty();
      CategoryMask categories = maskOf.predict(image);
      assertThat(categories.getMask()).hasDimensions(image.height(), image.width());
      int category = all.segmentation().at(0, 0).orElseThrow().category();
      assertThat(categories.getMask()[0][0]).isEqualTo(category + 1);
      assertThat(categories.getClasses()).hasSizeGreaterThan(category + 1);
    }
  }

  @Test
  void stuffIsNamedByArgument() throws Exception {
    Map<String, Object> stuff = Map.of("segmentThreshold", 0.1, "stuff", "LABEL_0, LABEL_2");
    try (Golden golden = new Golden("bottlenecks");
        ZooModel<RgbImage, PanopticSegmentation> model =
            load("panoptic", "bottlenecks", PanopticSegmentation.class, stuff);
        Predictor<RgbImage, PanopticSegmentation> predictor = model.newPredictor()) {
      List<PanopticSegment> segments = predictor.predict(golden.images().get(0)).segments();
      assertThat(segments).isNotEmpty();
      assertThat(segments).allMatch(s -> s.thing() == (s.category() != 0 && s.category() != 2));
    }
    assertThatThrownBy(
            () ->
                load("panoptic", "bottlenecks", PanopticSegmentation.class, Map.of("stuff", "sky")))
        .hasStackTraceContaining("stuff: expected names of classes, found sky");
    assertThatThrownBy(
            () -> load("panoptic", "bottlenecks", CategoryMask.class, Map.of("merge", "mine")))
        .hasStackTraceContaining("merge: expected one of");
  }

  @Test
  void detectorWithoutMasksIsRefusedBeforeItsFirstPicture() {
    assertThatThrownBy(() -> load("detr", "native-bottleneck", CategoryMask.class, Map.of()))
        .hasStackTraceContaining("expected a panoptic model");
  }

  private static <O> ZooModel<RgbImage, O> load(
      String group, String name, Class<O> result, Map<String, ?> arguments) throws Exception {
    Criteria.Builder<RgbImage, O> criteria =
        Criteria.builder()
            .setTypes(RgbImage.class, result)
            .optModelPath(RESOURCES.resolve(group).resolve(name));
    SIZES.forEach(criteria::optArgument);
    arguments.forEach(criteria::optArgument);
    return criteria.build().loadModel();
  }

  private record Golden(WeightSource file, NDManager manager) implements AutoCloseable {

    Golden(String name) throws IOException {
      this(
          SafetensorsFile.open(RESOURCES.resolve("pipeline/" + name + ".safetensors")),
          NDManager.newBaseManager());
    }

    NDArray get(String name) throws IOException {
      return file.load(manager, name);
    }

    List<RgbImage> images() throws IOException {
      List<RgbImage> images = new ArrayList<>();
      for (int i = 0; i < PICTURES; i++) {
        NDArray pixels = get("image." + i);
        int height = (int) pixels.getShape().get(0);
        int width = (int) pixels.getShape().get(1);
        images.add(new RgbImage(width, height, pixels.toByteArray()));
      }
      return images;
    }

    void assertFound(int i, RgbImage image, DetectedObjects found, ZooModel<?, ?> model)
        throws IOException {
      float[] scores = get("scores." + i).toFloatArray();
      long[] labels = get("labels." + i).toLongArray();
      float[] boxes = get("boxes." + i).toFloatArray();
      assertThat(found.getNumberOfObjects()).isEqualTo(scores.length);
      DetrBlock detr = (DetrBlock) model.getBlock();
      List<DetectedObject> rest = new ArrayList<>(found.items());
      for (int k = 0; k < scores.length; k++) {
        double x = boxes[4 * k];
        double y = boxes[4 * k + 1];
        double score = scores[k];
        DetectedObject nearest = // random models repeat themselves: told apart by all numbers
            rest.stream()
                .min(
                    Comparator.comparingDouble(
                        one -> {
                          Rectangle box = one.getBoundingBox().getBounds();
                          return Math.abs(one.getProbability() - score)
                              + Math.abs(box.getX() * image.width() - x)
                              + Math.abs(box.getY() * image.height() - y);
                        }))
                .orElseThrow();
        rest.remove(nearest);
        Rectangle box = nearest.getBoundingBox().getBounds();
        assertThat(nearest.getProbability()).isCloseTo(score, within(1e-4));
        assertThat(nearest.getClassName()).isEqualTo(detr.config().labels().get((int) labels[k]));
        assertThat(box.getX() * image.width()).isCloseTo(x, within(1e-2));
        assertThat(box.getY() * image.height()).isCloseTo(y, within(1e-2));
        assertThat((box.getX() + box.getWidth()) * image.width())
            .isCloseTo(boxes[4 * k + 2], within(1e-2));
        assertThat((box.getY() + box.getHeight()) * image.height())
            .isCloseTo(boxes[4 * k + 3], within(1e-2));
      }
    }

    @Override
    public void close() throws IOException {
      manager.close();
      file.close();
    }
  }
}
