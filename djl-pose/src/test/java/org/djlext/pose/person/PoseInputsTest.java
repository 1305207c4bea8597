package org.djlext.pose.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.Joints;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.pretrained.PoseTranslatorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All that a pose model may be given, and what it answers. */
class PoseInputsTest {

  private static final RgbImage PICTURE = picture(50, 40);

  private static ZooModel<NDList, NDList> model;

  @TempDir private Path folder;

  @BeforeAll
  static void load() throws Exception {
    model =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of("src/test/resources/pose/rle-resnet"))
            .build()
            .loadModel();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static RgbImage picture(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31 / (1 + i % 5));
    }
    return new RgbImage(width, height, pixels);
  }

  private static byte[] png(RgbImage picture) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture.toBufferedImage(), "png", bytes);
    return bytes.toByteArray();
  }

  private static <I, O> Predictor<I, O> predictor(
      Class<I> input, Class<O> output, Map<String, ?> arguments) throws TranslateException {
    return model.newPredictor(
        new PoseTranslatorFactory().newInstance(input, output, model, arguments));
  }

  private static <I> PersonPose one(Class<I> type, I input) throws Exception {
    try (Predictor<I, Joints> joints = predictor(type, Joints.class, Map.of());
        Predictor<I, PersonPose> poses = predictor(type, PersonPose.class, Map.of())) {
      if (!(input instanceof InputStream)) { // can be read once
        assertThat(joints.predict(input).getJoints()).hasSize(17);
      }
      return poses.predict(input);
    }
  }

  private static void assertSame(PersonPose found, PersonPose expected) {
    assertThat(found.joints().x()).containsExactly(expected.joints().x());
    assertThat(found.joints().y()).containsExactly(expected.joints().y());
    assertThat(found.joints().scores()).containsExactly(expected.joints().scores());
    assertThat(found.joints().sigma().orElseThrow().x())
        .containsExactly(expected.joints().sigma().orElseThrow().x());
    assertThat(found.score()).isEqualTo(expected.score());
    assertThat(found.box()).isEqualTo(expected.box());
  }

  @Test
  void picturesFromEverywhereGiveTheSameJoints() throws Exception {
    PersonPose expected = one(RgbImage.class, PICTURE);
    byte[] bytes = png(PICTURE);
    Path file = Files.write(folder.resolve("picture.png"), bytes);
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    Image image = new BufferedImageFactory().fromImage(PICTURE.toBufferedImage());
    assertSame(one(Image.class, image), expected);
    assertSame(one(Path.class, file), expected);
    assertSame(one(URL.class, file.toUri().toURL()), expected);
    assertSame(one(byte[].class, bytes), expected);
    assertSame(one(InputStream.class, new ByteArrayInputStream(bytes)), expected);
    assertSame(one(String.class, file.toString()), expected);
    assertSame(one(String.class, data), expected);
  }

  private static People people(int count) {
    PersonBox[] boxes = new PersonBox[count];
    Arrays.setAll(boxes, i -> new PersonBox(i - 2, 1 + i % 4, 9 + i, 14 + i % 5, 1 - 0.01 * i));
    return new People(PICTURE, List.of(boxes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 9})
  void batchesOfAnySizeGiveTheSameJointsInOrder(int batchSize) throws Exception {
    try (Predictor<People, PersonPose[]> whole =
            predictor(People.class, PersonPose[].class, Map.of());
        Predictor<People, PersonPose[]> parts =
            predictor(People.class, PersonPose[].class, Map.of("batchSize", batchSize))) {
      PersonPose[] expected = whole.predict(people(7));
      PersonPose[] found = parts.predict(people(7));
      assertThat(found).hasSize(7);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i].box()).isEqualTo(expected[i].box());
        assertThat(found[i].joints().x())
            .usingComparatorWithPrecision(1e-3f)
            .containsExactly(expected[i].joints().x());
        assertThat(found[i].joints().y())
            .usingComparatorWithPrecision(1e-3f)
            .containsExactly(expected[i].joints().y());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void nobodyIsAnEmptyResult(String flipTest) throws Exception {
    Map<String, ?> arguments = Map.of("flipTest", flipTest);
    try (Predictor<People, PersonPose[]> poses =
            predictor(People.class, PersonPose[].class, arguments);
        Predictor<People, Joints[]> joints = predictor(People.class, Joints[].class, arguments)) {
      assertThat(poses.predict(people(0))).isEmpty();
      assertThat(joints.predict(people(0))).isEmpty();
      assertThat(joints.predict(people(3))).hasSize(3);
    }
  }

  @Test
  void arraysDoNotPileUp() throws Exception {
    try (Predictor<People, PersonPose[]> predictor =
        predictor(People.class, PersonPose[].class, Map.of("batchSize", 2))) {
      predictor.predict(people(5));
      int before = model.getNDManager().getManagedArrays().size();
      for (int i = 0; i < 3; i++) {
        predictor.predict(people(5));
        predictor.predict(people(0));
        People tiny = new People(PICTURE, List.of(new PersonBox(1, 1, 1e-300, 1e-300, 1)));
        assertThatThrownBy(() -> predictor.predict(tiny)).isInstanceOf(TranslateException.class);
      }
      assertThat(model.getNDManager().getManagedArrays()).hasSize(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-300, 1e-300", "1e300, 1e300"})
  void boxesOfImpossibleSizeAreNamed(double width, double height) throws Exception {
    People people = new People(PICTURE, List.of(new PersonBox(1, 1, width, height, 1)));
    try (Predictor<People, PersonPose[]> predictor =
        predictor(People.class, PersonPose[].class, Map.of())) {
      assertThatThrownBy(() -> predictor.predict(people))
          .isInstanceOf(TranslateException.class)
          .hasMessageStartingWith("box: expected a size that can be brought to 64 x 96, found");
    }
  }

  @Test
  void pictureOfOnePixelHasJointsToo() throws Exception {
    RgbImage pixel = picture(1, 1);
    PersonPose pose = one(RgbImage.class, pixel);
    assertThat(pose.box()).isEqualTo(new PersonBox(0, 0, 1, 1, 1));
    assertSame(one(byte[].class, png(pixel)), pose);
    for (float x : pose.joints().x()) {
      assertThat(x).isFinite();
    }
  }

  @Test
  void picturesThatCannotBeReadAreNamed() throws Exception {
    byte[] whole = png(PICTURE);
    Path cut = folder.resolve("cut.png");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    Path missing = folder.resolve("missing.png");
    assertThatThrownBy(() -> one(Path.class, cut))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("cut.png");
    assertThatThrownBy(() -> one(Path.class, missing))
        .isInstanceOf(TranslateException.class)
        .hasMessageContaining("missing.png");
    assertThatThrownBy(() -> one(byte[].class, new byte[0])).isInstanceOf(TranslateException.class);
    assertThatThrownBy(() -> one(byte[].class, new byte[] {1, 2, 3, 4}))
        .isInstanceOf(TranslateException.class)
        .hasMessageStartingWith("bytes:");
    assertThatThrownBy(() -> one(String.class, "data:image/png;base64,AAAA"))
        .isInstanceOf(TranslateException.class)
        .hasMessageStartingWith("data:image/png");
  }

  private static JsonObject serve(String type, byte[] content) throws Exception {
    Input request = new Input();
    request.addProperty("Content-Type", type);
    request.add("data", content);
    try (Predictor<Input, Output> predictor = predictor(Input.class, Output.class, Map.of())) {
      Output answer = predictor.predict(request);
      assertThat(answer.getProperty("Content-Type", "")).isEqualTo("application/json");
      return JsonParser.parseString(answer.getData().getAsString()).getAsJsonObject();
    }
  }

  private static JsonObject serve(String boxes) throws Exception {
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(png(PICTURE));
    String body = "{\"image_url\": \"%s\"%s}".formatted(data, boxes);
    return serve("application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void requestWithAPictureIsAnsweredWithTheJointsOfOnePerson() throws Exception {
    PersonPose expected = one(RgbImage.class, PICTURE);
    for (JsonObject answer : List.of(serve("image/png", png(PICTURE)), serve(""))) {
      assertThat(answer.get("width").getAsInt()).isEqualTo(50);
      assertThat(answer.get("height").getAsInt()).isEqualTo(40);
      assertThat(answer.getAsJsonArray("people")).hasSize(1);
      JsonObject person = answer.getAsJsonArray("people").get(0).getAsJsonObject();
      JsonObject whole = expected.toJson();
      assertThat(answer.get("skeleton")).isEqualTo(whole.remove("skeleton"));
      assertThat(person.toString()).isEqualTo(whole.toString());
    }
  }

  @Test
  void jsonNamesJointsAndHowFarTheyMayLieFromThere() throws Exception {
    PersonPose pose = one(RgbImage.class, PICTURE);
    JsonObject json = pose.toJson();
    JsonObject ankle = json.getAsJsonObject("joints").getAsJsonObject("right_ankle");
    assertThat(json.getAsJsonObject("joints").keySet())
        .containsExactlyElementsOf(pose.set().names());
    assertThat(ankle.get("x").getAsFloat()).isEqualTo(pose.joints().x()[16]);
    assertThat(ankle.get("y").getAsFloat()).isEqualTo(pose.joints().y()[16]);
    assertThat(ankle.get("score").getAsFloat()).isEqualTo(pose.joints().scores()[16]);
    assertThat(ankle.get("sigma_x").getAsFloat())
        .isEqualTo(pose.joints().sigma().orElseThrow().x()[16]);
    assertThat(ankle.get("sigma_y").getAsFloat())
        .isEqualTo(pose.joints().sigma().orElseThrow().y()[16]);
    assertThat(json.getAsJsonArray("skeleton")).hasSize(19);
    assertThat(json.getAsJsonArray("skeleton").get(0))
        .isEqualTo(JsonParser.parseString("[\"left_ankle\", \"left_knee\"]"));
    assertThat(json.getAsJsonObject("box").get("height").getAsDouble()).isEqualTo(40);
    pose.joints().x()[16] = Float.NaN;
    assertThat(pose.toJson().getAsJsonObject("joints").getAsJsonObject("right_ankle").get("x"))
        .matches(x -> x.isJsonNull());
  }

  @Test
  void requestsMaySayWherePeopleAre() throws Exception {
    JsonArray two =
        serve(", \"boxes\": [[1, 2, 20, 30], [10, 2, 20, 30, 0.5]]").getAsJsonArray("people");
    assertThat(two).hasSize(2);
    JsonObject box = two.get(1).getAsJsonObject().getAsJsonObject("box");
    assertThat(box.get("x").getAsDouble()).isEqualTo(10);
    assertThat(box.get("score").getAsDouble()).isEqualTo(0.5);
    JsonObject nobody = serve(", \"boxes\": []");
    assertThat(nobody.getAsJsonArray("people")).isEmpty();
    assertThat(nobody.getAsJsonArray("skeleton")).isEmpty();
    assertThat(serve(", \"boxes\": null").getAsJsonArray("people")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | boxes: expected [x, y, width, height] or",
        "[3] | boxes[0]: expected [x, y, width, height] or [x, y, width, height, score], found 3",
        "[[1, 2, 3]] | boxes[0]: expected [x, y, width, height] or",
        "[[1, 2, 3, 4], [1, 2, 3, 4, 5, 6]] | boxes[1]: expected [x, y, width, height] or",
        "[[1, 2, 3, \"a\"]] | boxes[0]: expected [x, y, width, height] or",
        "[[1, 2, 3, null]] | boxes[0]: expected [x, y, width, height] or",
        "[[1, 2, 0, 4]] | box: expected finite numbers and an area, found (1.0, 2.0), size 0.0 x 4.0",
        "[[1, 2, 1e999, 4]] | box: expected finite numbers and an area",
        "[[1, 2, 3, 4], [90, 2, 3, 4]] | boxes[1]: expected a box that overlaps the picture of 50 x 40",
      })
  void boxesOfRequestsThatCannotBeUsedAreNamed(String boxes, String message) {
    assertThatThrownBy(() -> serve(", \"boxes\": " + boxes))
        .isInstanceOf(TranslateException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void requestsWithoutAPictureAreRefused() {
    assertThatThrownBy(() -> serve("image/png", new byte[] {1, 2}))
        .isInstanceOf(TranslateException.class)
        .hasMessageStartingWith("the request");
    assertThatThrownBy(() -> serve("application/json", "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(TranslateException.class)
        .hasMessageStartingWith("image_url: expected a string");
  }

  @Test
  void argumentsThatCannotBeUsedAreNamed() {
    assertThatThrownBy(() -> predictor(Path.class, Joints.class, Map.of("batchSize", 0)))
        .hasMessage("batchSize: expected 1 or more, found 0");
    assertThatThrownBy(() -> predictor(Path.class, Joints.class, Map.of("sampling", "nearest")))
        .hasMessageStartingWith("sampling: expected one of");
    assertThatThrownBy(() -> predictor(Path.class, PersonPose[].class, Map.of()))
        .isInstanceOf(TranslateException.class)
        .hasMessageStartingWith("expected input and output types of");
  }
}
