package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.djlext.face.Face;
import org.djlext.face.Golden;
import org.djlext.flashattn.image.LinearResize;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs and faces against insightface's, from scrfd_goldens.py. */
class ScrfdTest {

  private static <I, O> ZooModel<I, O> load(String name, Class<I> in, Class<O> out, double least)
      throws Exception {
    return Criteria.builder()
        .setTypes(in, out)
        .optModelPath(Golden.path("scrfd/" + name))
        .optArgument("width", 96)
        .optArgument("height", 64)
        .optArgument("threshold", least)
        .build()
        .loadModel();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobile", "residual", "towers"})
  void outputsEqualInsightface(String name) throws Exception {
    Golden golden = Golden.open("scrfd/" + name + ".golden.safetensors");
    try (ZooModel<NDList, NDList> model = load(name, NDList.class, NDList.class, 0.5);
        NDManager m = model.getNDManager().newSubManager()) {
      NDArray pixels = golden.array(m, "pixel_values");
      NDList out =
          model.getBlock().forward(new ParameterStore(m, false), new NDList(pixels), false);
      Shape[] shapes = model.getBlock().getOutputShapes(new Shape[] {pixels.getShape()});
      assertThat(out).hasSize(9);
      for (int i = 0; i < out.size(); i++) {
        NDArray expected = golden.array(m, "out." + i);
        assertThat(out.get(i).getShape()).isEqualTo(expected.getShape()).isEqualTo(shapes[i]);
        near(out.get(i).toFloatArray(), expected.toFloatArray(), 1e-4f);
      }
    }
  }

  private static void near(float[] found, float[] expected, float part) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i])
          .isCloseTo(expected[i], within(part * Math.max(1, Math.abs(expected[i]))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobile", "residual", "towers"})
  void facesEqualInsightface(String name) throws Exception {
    Golden golden = Golden.open("scrfd/" + name + ".golden.safetensors");
    RgbImage picture = golden.picture("picture");
    double[] all = golden.doubles("faces");
    // random networks turn boxes inside out, which are no faces here
    int[] real =
        IntStream.range(0, all.length / 5)
            .filter(i -> all[5 * i + 2] > all[5 * i] && all[5 * i + 3] > all[5 * i + 1])
            .toArray();
    double[] allPoints = golden.doubles("points");
    double[] faces = IntStream.of(real).boxed().flatMapToDouble(i -> row(all, 5, i)).toArray();
    double[] points =
        IntStream.of(real).boxed().flatMapToDouble(i -> row(allPoints, 10, i)).toArray();
    try (ZooModel<RgbImage, Face[]> model =
            load(name, RgbImage.class, Face[].class, golden.doubles("threshold")[0]);
        Predictor<RgbImage, Face[]> predictor = model.newPredictor()) {
      Face[] found = predictor.predict(picture);
      assertThat(found.length).isEqualTo(faces.length / 5).isGreaterThan(3);
      for (int i = 0; i < found.length; i++) {
        // a picture that is resized may differ by one in some values
        assertThat(found[i].x()).isCloseTo(faces[5 * i], within(0.1));
        assertThat(found[i].y()).isCloseTo(faces[5 * i + 1], within(0.1));
        assertThat(found[i].x() + found[i].width()).isCloseTo(faces[5 * i + 2], within(0.1));
        assertThat(found[i].y() + found[i].height()).isCloseTo(faces[5 * i + 3], within(0.1));
        assertThat(found[i].score()).isCloseTo(faces[5 * i + 4], within(1e-3));
        for (int k = 0; k < 10; k++) {
          assertThat(found[i].points().toArray()[k]).isCloseTo(points[10 * i + k], within(0.1));
        }
      }
      // several pictures go through as one batch
      List<Face[]> both = predictor.batchPredict(List.of(black(), picture));
      assertThat(both.get(1)).hasSameSizeAs(found);
      assertThat(both.get(1)[0].x()).isCloseTo(found[0].x(), within(1e-3));
    }
  }

  private static DoubleStream row(double[] of, int width, int i) {
    return Arrays.stream(of, width * i, width * (i + 1));
  }

  private static RgbImage black() {
    return new RgbImage(31, 17, new byte[31 * 17 * 3]);
  }

  @Test
  void detectorsOfDjlGiveTheSameFaces() throws Exception {
    Golden golden = Golden.open("scrfd/mobile.golden.safetensors");
    RgbImage picture = golden.picture("picture");
    double least = golden.doubles("threshold")[0];
    try (ZooModel<RgbImage, Face[]> faces = load("mobile", RgbImage.class, Face[].class, least);
        ZooModel<Image, DetectedObjects> objects =
            load("mobile", Image.class, DetectedObjects.class, least);
        FaceDetector direct = FaceDetector.of(faces.newPredictor());
        FaceDetector adapted = FaceDetector.ofObjects(objects.newPredictor())) {
      List<Face> expected = direct.detect(picture);
      List<Face> found = adapted.detect(picture);
      assertThat(found).hasSameSizeAs(expected);
      assertThat(found.get(0).x()).isCloseTo(expected.get(0).x(), within(1e-6));
      assertThat(found.get(0).points().x(3)).isCloseTo(expected.get(0).points().x(3), within(1e-6));
      Image image = ImageFactory.getInstance().fromImage(picture.toBufferedImage());
      try (Predictor<Image, DetectedObjects> predictor = objects.newPredictor()) {
        DetectedObjects found2 = predictor.predict(image);
        image.drawBoundingBoxes(found2);
        assertThat(found2.item(0).getClassName()).isEqualTo("Face");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"96.64", "40.31", "331.157"})
  void resizedPicturesAreThoseOfOpenCv(String size) throws IOException {
    Golden golden = Golden.open("scrfd/mobile.golden.safetensors");
    String[] sides = size.split("\\.");
    RgbImage resized =
        LinearResize.resize(
            golden.picture("picture"), Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    assertThat(Golden.farthest(resized.pixels(), golden.bytes("resized." + size)))
        .isLessThanOrEqualTo(1);
  }

  @Test
  void aCellIsDecodedByHand() {
    List<float[]> outputs = new ArrayList<>();
    for (int width : new int[] {1, 4, 10}) {
      for (int stride : ScrfdConfig.STRIDES) {
        outputs.add(new float[64 / stride * (32 / stride) * 2 * width]);
      }
    }
    int row = (2 * 8 + 5) * 2 + 1; // stride 8, row 2, column 5, the second anchor
    outputs.get(0)[row] = 0.75f;
    System.arraycopy(new float[] {1, 2, 3, 0.5f}, 0, outputs.get(3), 4 * row, 4);
    outputs.get(6)[10 * row + 2] = -1.5f;
    Candidates found = ScrfdDecoder.decode(outputs, 64, 32, 0.5);
    assertThat(found.scores()).containsExactly(0.75f);
    assertThat(found.boxes()).containsExactly(32, 0, 64, 20);
    assertThat(found.points()).containsExactly(40, 16, 28, 16, 40, 16, 40, 16, 40, 16);
    Candidates bare = ScrfdDecoder.decode(outputs.subList(0, 6), 64, 32, 0.5);
    assertThat(bare.boxes()).isEqualTo(found.boxes());
    assertThat(bare.points()).isEmpty();
    assertThatThrownBy(() -> ScrfdDecoder.decode(outputs.subList(0, 7), 64, 32, 0.5))
        .hasMessageContaining("outputs: expected 6 (three strides) or 10 (five)")
        .hasMessageContaining("found 7");
    assertThatThrownBy(() -> ScrfdDecoder.decode(outputs, 64, 64, 0.5))
        .hasMessageContaining("outputs of stride 8: expected 128 rows");
  }

  @Test
  void publishedShapesHaveTheirSizes() {
    assertThat(parameters(ScrfdConfig.scrfd500m())).isBetween(500_000L, 700_000L);
    assertThat(parameters(ScrfdConfig.scrfd2500m())).isBetween(600_000L, 900_000L);
    assertThat(parameters(ScrfdConfig.scrfd10g())).isBetween(3_800_000L, 4_300_000L);
    assertThat(BlockParameters.of(new ScrfdBlock(ScrfdConfig.scrfd500m())))
        .containsKeys(
            "backbone.stem.0.0.weight",
            "backbone.layer4.5.4.running_var",
            "neck.pafpn_convs.1.conv.bias",
            "bbox_head.cls_stride_convs.(16, 16).1.pointwise_conv.bn.weight",
            "bbox_head.stride_kps.(32, 32).bias");
    assertThat(BlockParameters.of(new ScrfdBlock(ScrfdConfig.scrfd10g())))
        .containsKeys("backbone.layer2.0.downsample.1.weight", "bbox_head.scales.2.scale");
  }

  private static long parameters(ScrfdConfig config) {
    return BlockParameters.of(new ScrfdBlock(config)).values().stream()
        .mapToLong(p -> p.getShape().size())
        .sum();
  }

  @Test
  void trainingReachesEveryWeight() {
    ScrfdConfig config =
        new ScrfdConfig(
            new ScrfdConfig.MobileNet(List.of(4, 4, 4, 4, 4, 4), List.of(1, 1, 1, 1)),
            4,
            1,
            4,
            true,
            false,
            true,
            true);
    ScrfdBlock block = new ScrfdBlock(config);
    try (NDManager m = NDManager.newBaseManager("PyTorch")) {
      block.initialize(m, DataType.FLOAT32, new Shape(1, 3, 64, 64));
      block.freezeParameters(false);
      ParameterStore store = new ParameterStore(m, false);
      NDArray x = m.randomNormal(new Shape(2, 3, 64, 64));
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray sum = null;
        for (NDArray out : block.forward(store, new NDList(x), true)) {
          NDArray part = out.square().sum();
          sum = sum == null ? part : sum.add(part);
        }
        collector.backward(sum);
      }
      BlockParameters.of(block)
          .forEach(
              (name, parameter) -> {
                if (parameter.requiresGradient()) {
                  assertThat(parameter.getArray().getGradient().abs().sum().getFloat())
                      .as(name)
                      .isFinite();
                }
              });
      assertThat(
              BlockParameters.of(block)
                  .get("backbone.stem.0.0.weight")
                  .getArray()
                  .getGradient()
                  .abs()
                  .sum()
                  .getFloat())
          .isPositive();
    }
  }

  @Test
  void wrongInputsAndConfigurationsAreNamed() throws Exception {
    try (NDManager m = NDManager.newBaseManager("PyTorch")) {
      ScrfdBlock block = new ScrfdBlock(ScrfdConfig.scrfd500m());
      block.initialize(m, DataType.FLOAT32, new Shape(1, 3, 64, 64));
      NDList odd = new NDList(m.zeros(new Shape(1, 3, 65, 64)));
      assertThatThrownBy(() -> block.forward(new ParameterStore(m, false), odd, false))
          .hasMessageContaining("multiples of 32, found (1, 3, 65, 64)");
    }
    assertThatThrownBy(() -> new ScrfdConfig.MobileNet(List.of(1, 2), List.of(1, 1, 1, 1)))
        .hasMessageContaining("backbone.stage_planes: expected 6 positive numbers");
    assertThatThrownBy(() -> new ScrfdPictures(100, 64, 0.5, 0.4, 0, true, true))
        .hasMessageContaining("width: expected a positive multiple of 32, at most 8192, found 100");
    JsonObject config = new JsonObject();
    JsonObject backbone = new JsonObject();
    backbone.addProperty("type", "Darknet");
    config.add("backbone", backbone);
    config.add("bbox_head", new JsonObject());
    config.add("neck", new JsonObject());
    assertThatThrownBy(
            () -> new ScrfdConfigReader(new ConfigKeys(config, "", Path.of("config.json"))).read())
        .hasMessageContaining("config.json");
  }
}
