package org.djlext.detr.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.List;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;

/** The miniature as users load it, against what transformers says of the same folder. */
class DetrModelZooTest {

  private static final String URL = "djl://org.djlext.detr/mini-detr";
  private static final Path GOLDENS = Path.of("src/test/resources/zoo");
  private static final List<String> STUFF = List.of("sky", "grass", "sand", "water");

  private static <I, O> ZooModel<I, O> load(Class<I> input, Class<O> output) throws Exception {
    Criteria<I, O> criteria =
        Criteria.builder()
            .setTypes(input, output)
            .optModelUrls(URL)
            .optArgument("threshold", "0.7")
            .build();
    return criteria.loadModel();
  }

  private static Image scene() throws Exception {
    return ImageFactory.getInstance().fromFile(GOLDENS.resolve("scene.png"));
  }

  @Test
  void rawTensorsEqualTransformers() throws Exception {
    try (ZooModel<NDList, NDList> model = load(NDList.class, NDList.class);
        NDManager manager = model.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        SafetensorsFile golden = SafetensorsFile.open(GOLDENS.resolve("mini-detr.safetensors"))) {
      NDList out = predictor.predict(new NDList(golden.load(manager, "pixel_values")));
      for (String name : List.of("logits", "pred_boxes", "pred_masks")) {
        assertClose(name, out.get(name), golden.load(manager, name));
      }
    }
  }

  @Test
  void objectsEqualTransformers() throws Exception {
    try (ZooModel<Image, DetectedObjects> model = load(Image.class, DetectedObjects.class);
        NDManager manager = model.getNDManager().newSubManager();
        Predictor<Image, DetectedObjects> predictor = model.newPredictor();
        SafetensorsFile golden = SafetensorsFile.open(GOLDENS.resolve("mini-detr.safetensors"))) {
      Image scene = scene();
      DetectedObjects found = predictor.predict(scene);
      NDArray scores = golden.load(manager, "scores");
      float[] boxes = golden.load(manager, "boxes").toFloatArray();
      assertThat((long) found.getNumberOfObjects()).isEqualTo(scores.size()).isGreaterThan(2);
      long[] best = scores.argSort(0, false).toLongArray();
      for (int i = 0; i < best.length; i++) {
        DetectedObjects.DetectedObject object = found.item(i);
        BoundingBox box = object.getBoundingBox();
        assertThat(object.getProbability()).isCloseTo(scores.getFloat(best[i]), within(1e-4));
        assertThat(box.getBounds().getX() * scene.getWidth())
            .isCloseTo(boxes[(int) best[i] * 4], within(1e-2));
      }
    }
  }

  @Test
  void stuffIsKnownAsStuff() throws Exception {
    try (ZooModel<Image, PanopticSegmentation> model =
            load(Image.class, PanopticSegmentation.class);
        Predictor<Image, PanopticSegmentation> predictor = model.newPredictor()) {
      PanopticSegmentation segments = predictor.predict(scene());
      assertThat(segments.segments()).isNotEmpty();
      int first = 18 - STUFF.size();
      assertThat(segments.segments())
          .allSatisfy(segment -> assertThat(segment.thing()).isEqualTo(segment.category() < first));
      assertThat(segments.segments()).anyMatch(segment -> !segment.thing());
    }
  }

  @Test
  void zooIsListed() {
    assertThat(ModelZoo.getModelZoo("org.djlext.detr").getModelLoader("mini-detr")).isNotNull();
  }
}
