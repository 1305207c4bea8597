package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class AttendedObjectTest {

  private static final Path FOLDER = Path.of("src/test/resources/detr/native-bottleneck");

  @Test
  void objectsAreThoseOfTheTranslatorAndTheirMapsSumToOne() throws Exception {
    Criteria<RgbImage, DetectedObjects> criteria =
        Criteria.builder()
            .setTypes(RgbImage.class, DetectedObjects.class)
            .optModelPath(FOLDER)
            .optArgument("size", 64)
            .optArgument("maxSize", 100)
            .optArgument("threshold", 0)
            .optArgument("topK", 3)
            .build();
    byte[] pixels = new byte[40 * 60 * 3];
    new Random(1).nextBytes(pixels);
    RgbImage image = new RgbImage(60, 40, pixels);
    try (ZooModel<RgbImage, DetectedObjects> model = criteria.loadModel();
        Predictor<RgbImage, DetectedObjects> predictor = model.newPredictor()) {
      int before = model.getNDManager().getManagedArrays().size();
      List<AttendedObject> objects = AttendedObject.in(model, image, 0, 3);
      assertThat(model.getNDManager().getManagedArrays()).hasSize(before);
      DetectedObjects expected = predictor.predict(image);
      assertThat(objects.stream().map(AttendedObject::object).toList())
          .hasToString(expected.items().toString());
      assertThat(objects.stream().map(AttendedObject::query)).doesNotHaveDuplicates();
      DetrBlock detr = (DetrBlock) model.getBlock();
      int stride = 1 << (detr.config().lastStage() + 1);
      for (AttendedObject object : objects) {
        double sum = 0;
        for (int row = 0; row < (64 + stride - 1) / stride; row++) {
          for (int column = 0; column < (96 + stride - 1) / stride; column++) {
            sum += object.places().at(row, column);
          }
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void otherModelsAreRefused() {
    try (Model model = BrightnessDetector.model()) {
      assertThatThrownBy(() -> AttendedObject.in(model, new RgbImage(1, 1, new byte[3]), 0.5, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected a DETR");
    }
  }
}
