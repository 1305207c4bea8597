package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.face.Face;
import org.djlext.face.Golden;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks and the search after every stage against facenet-pytorch, from mtcnn_goldens.py. */
class MtcnnTest {

  private static Golden golden;
  private static ZooModel<RgbImage, Face[]> model;
  private static NDManager manager;

  @TempDir private Path temporary;

  @BeforeAll
  static void load() throws IOException {
    golden = Golden.open("mtcnn/golden.safetensors");
    model = MtcnnFolder.load(Golden.path("mtcnn"), MtcnnConfig.STANDARD);
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterAll
  static void close() {
    model.close();
    manager.close();
  }

  private static MtcnnBlock block(int i) throws IOException {
    JsonArray all =
        JsonParser.parseString(Files.readString(Golden.path("mtcnn/configs.json")))
            .getAsJsonArray();
    JsonObject c = all.get(i).getAsJsonObject();
    List<Double> thresholds = new ArrayList<>();
    c.getAsJsonArray("thresholds").forEach(t -> thresholds.add(t.getAsDouble()));
    MtcnnConfig config =
        new MtcnnConfig(c.get("minFace").getAsDouble(), c.get("factor").getAsDouble(), thresholds);
    return ((MtcnnBlock) model.getBlock()).with(config);
  }

  private static MtcnnCascade cascade(int i) throws IOException {
    return new MtcnnCascade(block(i), new ParameterStore(manager, false), manager);
  }

  @ParameterizedTest
  @EnumSource
  void networksEqualFacenet(MtcnnNetwork.Kind kind) throws IOException {
    MtcnnNetwork network = ((MtcnnBlock) model.getBlock()).network(kind);
    String prefix = kind.name().toLowerCase(Locale.ROOT) + ".";
    try (NDManager m = manager.newSubManager()) {
      NDArray x = golden.array(m, prefix + "x");
      NDList out = network.forward(new ParameterStore(m, false), new NDList(x), false);
      assertThat(out).hasSize(kind == MtcnnNetwork.Kind.O ? 3 : 2);
      for (int i = 0; i < out.size(); i++) {
        NDArray expected = golden.array(m, prefix + i);
        assertThat(out.get(i).getShape()).isEqualTo(expected.getShape());
        assertThat(network.getOutputShapes(new Shape[] {x.getShape()})[i])
            .isEqualTo(expected.getShape());
        assertThat(out.get(i).toFloatArray())
            .containsExactly(expected.toFloatArray(), within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void everyStageEqualsFacenet(int i) throws IOException {
    RgbImage picture = golden.picture(i + ".picture");
    MtcnnCascade cascade = cascade(i);
    List<RgbImage> pictures = List.of(picture);
    Candidates proposed = cascade.propose(pictures).get(0);
    same(proposed.boxes(), i + ".proposed");
    Candidates refined = cascade.refine(pictures, List.of(proposed)).get(0);
    same(refined.boxes(), i + ".refined");
    Candidates faces = cascade.output(pictures, List.of(refined)).get(0);
    float[] boxes = new float[5 * faces.size()];
    for (int k = 0; k < faces.size(); k++) {
      System.arraycopy(faces.boxes(), 4 * k, boxes, 5 * k, 4);
      boxes[5 * k + 4] = faces.scores()[k];
    }
    double[] expected = golden.doubles(i + ".boxes");
    assertThat(boxes).hasSameSizeAs(expected).isNotEmpty();
    for (int k = 0; k < boxes.length; k++) {
      assertThat((double) boxes[k]).isCloseTo(expected[k], within(1e-3));
    }
    double[] points = golden.doubles(i + ".points");
    for (int k = 0; k < points.length; k++) {
      assertThat((double) faces.points()[k]).isCloseTo(points[k], within(1e-3));
    }
  }

  /** Boxes with their scores; the later stages have five numbers a box. */
  private static void same(float[] boxes, String name) throws IOException {
    double[] expected = golden.doubles(name);
    assertThat(boxes.length / 4).isEqualTo(expected.length / 5).isPositive();
    for (int k = 0; k < boxes.length; k++) {
      assertThat((double) boxes[k]).isCloseTo(expected[k / 4 * 5 + k % 4], within(1e-3));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void pyramidEqualsFacenet(int i) throws IOException {
    RgbImage picture = golden.picture(i + ".picture");
    List<Integer> sizes = new ArrayList<>();
    for (double s : MtcnnPyramid.scales(block(i).config(), picture.width(), picture.height())) {
      sizes.add((int) (picture.height() * s + 1));
      sizes.add((int) (picture.width() * s + 1));
    }
    assertThat(sizes.stream().mapToInt(Integer::intValue).toArray())
        .isEqualTo(golden.ints(i + ".levels"));
  }

  @Test
  void pyramidOfAVgaPictureIsAsPublished() {
    assertThat(MtcnnPyramid.scales(MtcnnConfig.STANDARD, 640, 480)).hasSize(10);
    assertThat(MtcnnPyramid.scales(MtcnnConfig.STANDARD, 640, 480).get(1))
        .isCloseTo(0.4254, within(1e-9));
  }

  @Test
  void picturesWithoutFacesGiveNone() throws Exception {
    try (Predictor<RgbImage, Face[]> predictor = model.newPredictor()) {
      for (RgbImage picture :
          List.of(
              new RgbImage(1, 1, new byte[3]),
              new RgbImage(11, 300, new byte[9900]),
              new RgbImage(1, 900, new byte[2700]))) {
        assertThat(predictor.predict(picture)).isEmpty();
      }
    }
  }

  @Test
  void largePicturesAreReduced() {
    RgbImage picture = new RgbImage(400, 300, new byte[360000]);
    DetectorPictures.Seen seen = new MtcnnPictures(30000).see(picture);
    try (NDManager m = manager.newSubManager()) {
      assertThat(seen.arrays(m).head().getShape().getShape()).containsExactly(150, 200, 3);
      NDList outputs =
          new NDList(
              m.create(new float[] {10, 20, 30, 50}).reshape(1, 4),
              m.create(new float[] {0.75f}),
              m.create(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}).reshape(1, 5, 2));
      Face face = FoundFaces.of(seen.found(outputs)).get(0);
      assertThat(face.x()).isEqualTo(20);
      assertThat(face.height()).isEqualTo(60);
      assertThat(face.score()).isEqualTo(0.75);
      assertThat(face.points().y(4)).isEqualTo(20);
    }
  }

  @Test
  void onlyBytesOfPicturesAreTaken() {
    try (NDManager m = manager.newSubManager()) {
      NDList wrong = new NDList(m.zeros(new Shape(1, 3, 30, 30), DataType.FLOAT32));
      assertThatThrownBy(() -> model.getBlock().forward(new ParameterStore(m, false), wrong, false))
          .hasMessageContaining("expected (H, W, 3) of UINT8, found (1, 3, 30, 30) of float32");
    }
  }

  @Test
  void foldersWithoutANetworkAreRefused() throws IOException {
    Files.copy(Golden.path("mtcnn/pnet.pt"), temporary.resolve("pnet.pt"));
    assertThatThrownBy(() -> MtcnnFolder.load(temporary, MtcnnConfig.STANDARD))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("pnet.pt, rnet.pt and onet.pt")
        .hasMessageContaining("no rnet.pt and no onet.pt");
    Files.copy(Golden.path("mtcnn/rnet.pt"), temporary.resolve("rnet.pt"));
    Files.copy(Golden.path("mtcnn/rnet.pt"), temporary.resolve("onet.pt"));
    assertThatThrownBy(() -> MtcnnFolder.load(temporary, MtcnnConfig.STANDARD))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("conv4.bias");
  }

  @Test
  void criteriaReadTheThreeFilesAsTheyAre() throws Exception {
    RgbImage picture = golden.picture("0.picture");
    Criteria<RgbImage, Face[]> criteria =
        Criteria.builder()
            .setTypes(RgbImage.class, Face[].class)
            .optModelPath(Golden.path("mtcnn")) // pickles and safetensors, no config.json
            .optArgument("thresholds", "0.4,0.4,0.4")
            .build();
    MtcnnConfig config = new MtcnnConfig(20, 0.709, List.of(0.4, 0.4, 0.4));
    try (ZooModel<RgbImage, Face[]> found = criteria.loadModel();
        ZooModel<RgbImage, Face[]> folder = MtcnnFolder.load(Golden.path("mtcnn"), config);
        Predictor<RgbImage, Face[]> a = found.newPredictor();
        Predictor<RgbImage, Face[]> b = folder.newPredictor()) {
      assertThat(((MtcnnBlock) found.getBlock()).config()).isEqualTo(config);
      assertThat(a.predict(picture)).isNotEmpty().isEqualTo(b.predict(picture));
    }
  }

  @Test
  void criteriaNameTheFileThatIsMissing() throws IOException {
    Files.copy(Golden.path("mtcnn/pnet.pt"), temporary.resolve("pnet.pt"));
    Files.copy(Golden.path("mtcnn/onet.safetensors"), temporary.resolve("onet.safetensors"));
    Criteria<RgbImage, Face[]> criteria =
        Criteria.builder().setTypes(RgbImage.class, Face[].class).optModelPath(temporary).build();
    assertThatThrownBy(criteria::loadModel)
        .hasStackTraceContaining(temporary.toString())
        .hasStackTraceContaining("found no rnet.pt");
    Files.copy(Golden.path("mtcnn/pnet.pt"), temporary.resolve("rnet.pt"));
    assertThatThrownBy(criteria::loadModel).hasStackTraceContaining("rnet");
  }

  @Test
  void argumentsSayHowToSearch() throws Exception {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    BlockParameters.of(model.getBlock()).forEach((name, p) -> tensors.put(name, p.getArray()));
    SafetensorsWriter.write(temporary.resolve("model.safetensors"), tensors);
    Files.writeString(
        temporary.resolve("config.json"), "{\"model_type\": \"mtcnn\", \"min_face_size\": 30}");
    Criteria.Builder<RgbImage, Face[]> criteria =
        Criteria.builder().setTypes(RgbImage.class, Face[].class).optModelPath(temporary);
    try (ZooModel<RgbImage, Face[]> plain = criteria.build().loadModel()) {
      assertThat(((MtcnnBlock) plain.getBlock()).config())
          .isEqualTo(MtcnnConfig.STANDARD.withMinFace(30));
    }
    criteria.optArgument("minFace", 40).optArgument("thresholds", "0.5,0.6,0.7");
    try (ZooModel<RgbImage, Face[]> asked = criteria.build().loadModel()) {
      assertThat(((MtcnnBlock) asked.getBlock()).config())
          .isEqualTo(new MtcnnConfig(40, 0.709, List.of(0.5, 0.6, 0.7)));
    }
    criteria.optArgument("thresholds", "0.5,2");
    assertThatThrownBy(criteria.build()::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("thresholds: expected three numbers of 0 to 1, found [0.5, 2.0]");
  }

  @Test
  void wrongSearchesAreRefused() {
    assertThatThrownBy(() -> MtcnnConfig.STANDARD.withMinFace(0))
        .hasMessageContaining("minFace: expected at least 1 pixel, found 0.0");
    assertThatThrownBy(() -> new MtcnnConfig(20, 1, List.of(0.6, 0.7, 0.7)))
        .hasMessageContaining("factor");
    assertThatThrownBy(() -> new MtcnnConfig(20, 0.7, List.of(0.6, 0.7)))
        .hasMessageContaining("three numbers");
  }
}
