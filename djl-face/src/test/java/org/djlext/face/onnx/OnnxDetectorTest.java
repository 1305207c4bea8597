package org.djlext.face.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Landmark;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.djlext.face.Face;
import org.djlext.face.Golden;
import org.djlext.face.detect.FaceDetector;
import org.djlext.face.detect.FaceTranslatorFactory;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Detectors as ONNX files, against insightface's own code on onnxruntime: onnx_goldens.py. */
class OnnxDetectorTest {

  @TempDir private Path folder;

  private static <I, O> Criteria.Builder<I, O> criteria(
      String name, Class<I> in, Class<O> out, Path path) throws IOException {
    Golden golden = Golden.open("onnx/" + name + ".safetensors");
    int[] size = golden.ints("size");
    return Criteria.builder()
        .setTypes(in, out)
        .optModelPath(path)
        .optArgument("width", size[0])
        .optArgument("height", size[1])
        .optArgument("threshold", golden.doubles("threshold")[0]);
  }

  private static Path file(String name) {
    return Golden.path("onnx/" + name + ".onnx");
  }

  private static RgbImage picture() throws IOException {
    return Golden.open("onnx/picture.safetensors").picture("picture");
  }

  /** Random networks turn boxes inside out, which are no faces here. */
  private static int[] real(double[] boxes) {
    return IntStream.range(0, boxes.length / 5)
        .filter(i -> boxes[5 * i + 2] > boxes[5 * i] && boxes[5 * i + 3] > boxes[5 * i + 1])
        .toArray();
  }

  private static void same(List<Face> found, String name) throws IOException {
    Golden golden = Golden.open("onnx/" + name + ".safetensors");
    double[] boxes = golden.doubles("faces");
    double[] points = golden.doubles("points");
    int[] real = real(boxes);
    assertThat(found).hasSameSizeAs(real).hasSizeGreaterThan(3);
    for (int n = 0; n < real.length; n++) {
      int i = real[n];
      Face face = found.get(n);
      double[] corners = {face.x(), face.y(), face.x() + face.width(), face.y() + face.height()};
      for (int k = 0; k < 4; k++) {
        // a picture that is resized may differ by one in some values
        assertThat(corners[k]).isCloseTo(boxes[5 * i + k], within(0.2));
      }
      assertThat(face.score()).isCloseTo(boxes[5 * i + 4], within(1e-3));
      for (int k = 0; k < 10; k++) {
        assertThat(face.points().toArray()[k]).isCloseTo(points[10 * i + k], within(0.2));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"three", "five"})
  void facesEqualInsightface(String name) throws Exception {
    try (ZooModel<RgbImage, Face[]> model =
            criteria(name, RgbImage.class, Face[].class, file(name)).build().loadModel();
        FaceDetector detector = FaceDetector.of(model.newPredictor())) {
      assertThat(model.getNDManager().getEngine().getEngineName()).isEqualTo("OnnxRuntime");
      same(detector.detect(picture()), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"three_boxes", "five_boxes"})
  void aModelWithoutPointsGivesBoxes(String name) throws Exception {
    double[] boxes = Golden.open("onnx/" + name + ".safetensors").doubles("faces");
    int[] real = real(boxes);
    RgbImage picture = picture();
    try (ZooModel<RgbImage, DetectedObjects> model =
            criteria(name, RgbImage.class, DetectedObjects.class, file(name)).build().loadModel();
        Predictor<RgbImage, DetectedObjects> predictor = model.newPredictor()) {
      DetectedObjects found = predictor.predict(picture);
      assertThat(found.getNumberOfObjects()).isEqualTo(real.length).isGreaterThan(3);
      for (int n = 0; n < real.length; n++) {
        DetectedObjects.DetectedObject object = found.item(n);
        assertThat(object.getBoundingBox()).isNotInstanceOf(Landmark.class);
        Rectangle box = object.getBoundingBox().getBounds();
        double[] b = {box.getX() * 160, box.getY() * 128};
        assertThat(b[0]).isCloseTo(boxes[5 * real[n]], within(0.2));
        assertThat(b[1]).isCloseTo(boxes[5 * real[n] + 1], within(0.2));
        assertThat(object.getProbability()).isCloseTo(boxes[5 * real[n] + 4], within(1e-3));
      }
    }
    assertThatThrownBy(criteria(name, RgbImage.class, Face[].class, file(name)).build()::loadModel)
        .isInstanceOf(ModelNotFoundException.class)
        .hasRootCauseMessage(
            "output type: expected DetectedObjects, as this model finds boxes without points,"
                + " found Face[]");
  }

  @Test
  void folders() throws Exception {
    Files.copy(file("three"), folder.resolve("det_500m.onnx"));
    try (ZooModel<RgbImage, Face[]> model =
            criteria("three", RgbImage.class, Face[].class, folder).build().loadModel();
        FaceDetector detector = FaceDetector.of(model.newPredictor())) {
      assertThat(model.getName()).isEqualTo("det_500m");
      same(detector.detect(picture()), "three");
    }
    // of several files one is named, as anywhere in DJL
    Files.copy(file("arcface"), folder.resolve("w600k_r50.onnx"));
    try (ZooModel<RgbImage, Face[]> model =
            criteria("three", RgbImage.class, Face[].class, folder)
                .optModelName("det_500m")
                .optEngine("OnnxRuntime")
                .optTranslatorFactory(new FaceTranslatorFactory())
                .build()
                .loadModel();
        FaceDetector detector = FaceDetector.of(model.newPredictor())) {
      same(detector.detect(picture()), "three");
    }
  }

  @Test
  void anyDetectorOfDjlPlugsIn() throws Exception {
    try (ZooModel<Image, DetectedObjects> model =
            criteria("three", Image.class, DetectedObjects.class, file("three"))
                .build()
                .loadModel();
        FaceDetector detector = FaceDetector.ofObjects(model.newPredictor())) {
      same(detector.detect(picture()), "three");
    }
  }

  @Test
  void servingAnswersWithJson() throws Exception {
    Path png = folder.resolve("picture.png");
    ImageIO.write(picture().toBufferedImage(), "png", png.toFile());
    try (ZooModel<Input, Output> model =
            criteria("three", Input.class, Output.class, file("three")).build().loadModel();
        Predictor<Input, Output> predictor = model.newPredictor()) {
      Input input = new Input();
      input.add("data", Files.readAllBytes(png));
      String json = predictor.predict(input).getData().getAsString();
      assertThat(json).contains("\"className\":\"Face\"").contains("\"landmarks\":[{\"x\":");
    }
  }

  @Test
  void severalPicturesGoOneByOne() throws Exception {
    try (ZooModel<RgbImage, Face[]> model =
            criteria("five", RgbImage.class, Face[].class, file("five")).build().loadModel();
        Predictor<RgbImage, Face[]> predictor = model.newPredictor()) {
      RgbImage black = new RgbImage(31, 17, new byte[31 * 17 * 3]);
      List<Face[]> both = predictor.batchPredict(List.of(black, picture()));
      same(List.of(both.get(1)), "five");
      assertThat(both.get(0)).isEqualTo(predictor.predict(black));
    }
  }

  @Test
  void anInputOfFixedSizeIsKept() {
    assertThatThrownBy(
            Criteria.builder()
                    .setTypes(RgbImage.class, Face[].class)
                    .optModelPath(file("five"))
                    .optArgument("width", 640)
                    .build()
                ::loadModel)
        .hasRootCauseInstanceOf(CheckpointException.class)
        .rootCause()
        .hasMessageContaining("five.onnx")
        .hasMessageContaining("argument width: expected 256, which the file fixes, found 640");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file("three"));
    Path cut = folder.resolve("cut.onnx");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(
            Criteria.builder().setTypes(RgbImage.class, Face[].class).optModelPath(cut).build()
                ::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cut.onnx: this is not a whole ONNX file");
    assertThatThrownBy(
            Criteria.builder()
                    .setTypes(RgbImage.class, Face[].class)
                    .optModelPath(file("arcface"))
                    .optTranslatorFactory(new FaceTranslatorFactory())
                    .build()
                ::loadModel)
        .hasRootCauseInstanceOf(CheckpointException.class)
        .rootCause()
        .hasMessageContaining("arcface.onnx")
        .hasMessageContaining("as SCRFD has them, found inputs [OnnxValue[name=input.1");
  }
}
