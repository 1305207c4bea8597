package org.djlext.examples.pose;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.djlext.examples.CliRun;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.keypoint.KeypointSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With tiny models of random weights, which see joints anywhere. */
class PoseCommandTest {

  private static final Path MODELS = Path.of("../djl-pose/src/test/resources/pose");
  private static final String SIMCC = MODELS.resolve("rtmcc-cspnext").toString();
  private static final String DETECTOR = "../djl-detr/src/test/resources/detr/native-bottleneck";

  @TempDir private Path folder;

  @Test
  void jsonHasNamedJointsInPixels() throws IOException {
    String picture = picture("a.png", 60, 80, 1).toString();
    for (String[] pair :
        new String[][] {
          {"rtmcc-cspnext", "simcc"},
          {"simcc-resnet", "simcc"},
          {"rle-resnet", "rle"},
          {"rle-authors", "rle"},
          {"heatmap-dark", "heatmap"}
        }) {
      String model = MODELS.resolve(pair[0]).toString();
      CliRun run = CliRun.of("pose", picture, "--model", model, "--head", pair[1], "--json");
      JsonObject json = run.expect(0).json();
      assertThat(run.err()).contains("the whole picture counts as one person");
      assertThat(json.get("head").getAsString()).isEqualTo(pair[1]);
      assertThat(json.get("people_from").getAsString()).isEqualTo("whole picture");
      assertThat(json.getAsJsonArray("failures")).isEmpty();
      JsonObject found = json.getAsJsonArray("pictures").get(0).getAsJsonObject();
      assertThat(found.get("width").getAsInt()).isEqualTo(60);
      JsonObject person = found.getAsJsonArray("people").get(0).getAsJsonObject();
      assertThat(person.getAsJsonObject("box").get("height").getAsDouble()).isEqualTo(80);
      JsonObject joints = person.getAsJsonObject("joints");
      assertThat(joints.keySet()).containsExactlyElementsOf(KeypointSet.coco().names());
      for (String joint : joints.keySet()) {
        JsonObject place = joints.getAsJsonObject(joint);
        assertThat(place.get("x").getAsDouble()).as(joint).isBetween(-300.0, 300.0);
        assertThat(place.get("y").getAsDouble()).as(joint).isBetween(-300.0, 300.0);
        assertThat(place.has("score")).isTrue();
        assertThat(place.has("sigma_x") && place.has("sigma_y")).isEqualTo(pair[1].equals("rle"));
      }
    }
  }

  @Test
  void oneSinglePictureTellsEachJoint() throws IOException {
    String picture = picture("a.png", 60, 80, 1).toString();
    CliRun run = CliRun.of("pose", picture, "--model", SIMCC).expect(0);
    assertThat(run.out()).contains("a.png, 60 x 80: 1 person in");
    for (String joint : KeypointSet.coco().names()) {
      assertThat(run.out().lines())
          .anyMatch(line -> line.matches(joint + " +-?[0-9.]+ +-?[0-9.]+ +[0-9.-]+"));
    }
  }

  @Test
  void framesBecomeDrawnFrames() throws IOException {
    picture("frames/2.png", 60, 40, 1);
    Path first = picture("frames/1.jpg", 90, 30, 2);
    Files.writeString(folder.resolve("frames/notes.txt"), "no picture");
    Path out = folder.resolve("out");
    CliRun run =
        CliRun.of(
            "pose",
            folder.resolve("frames").toString(),
            "--model",
            SIMCC,
            "--joint-threshold",
            "-100",
            "--out",
            out.toString());
    run.expect(0);
    assertThat(run.out().lines().filter(line -> line.contains(": 1 person in")))
        .hasSize(2)
        .first()
        .asString()
        .contains("1.jpg, 90 x 30");
    assertThat(run.out()).contains("17 of 17");
    assertThat(run.err()).doesNotContain("notes.txt").contains("[1/2] ", "[2/2] ");
    assertThat(out.resolve("pose.json")).exists();
    assertThat(out.resolve("2.png")).exists();
    BufferedImage plain = ImageIO.read(first.toFile());
    BufferedImage drawn = ImageIO.read(out.resolve("1.png").toFile());
    int times = drawn.getHeight() / plain.getHeight();
    assertThat(times).isGreaterThan(1);
    assertThat(drawn.getWidth()).isEqualTo(times * 90);
    long changed = 0;
    for (int x = 0; x < drawn.getWidth(); x++) {
      for (int y = 0; y < drawn.getHeight(); y++) {
        changed += drawn.getRGB(x, y) == plain.getRGB(x / times, y / times) ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(100);
  }

  @Test
  void peopleAreKnownAgainInTheNextFrame() throws IOException {
    String first = picture("1.png", 60, 80, 1).toString();
    String second = picture("2.png", 60, 80, 1).toString();
    String boxes = "{\"1.png\": [[0, 0, 25, 60], [34, 0, 26, 80]], \"2.png\": [[34, 0, 26, 80]]}";
    JsonArray plain = people(boxes, first, second);
    JsonArray tracked = people(boxes, "--track", "--joint-threshold", "-100", first, second);
    JsonObject alone = person(tracked, 1, 0);
    assertThat(person(plain, 1, 0).has("track")).isFalse();
    for (int i = 0; i < 2; i++) {
      JsonObject before = person(tracked, 0, i);
      boolean same = before.get("box").equals(alone.get("box"));
      assertThat(before.get("track").equals(alone.get("track"))).isEqualTo(same);
    }
  }

  private static JsonObject person(JsonArray pictures, int picture, int index) {
    return pictures
        .get(picture)
        .getAsJsonObject()
        .getAsJsonArray("people")
        .get(index)
        .getAsJsonObject();
  }

  @Test
  void boxesMayBeForEveryPictureOrByName() throws IOException {
    String a = picture("a.png", 60, 80, 1).toString();
    String b = picture("b.png", 60, 80, 2).toString();
    JsonArray found = people("[[5, 5, 20, 30], [30, 10, 25, 60, 0.5]]", a, b);
    assertThat(found).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonArray boxes = boxes(found, i);
      assertThat(boxes.toString())
          .contains("\"x\":5.0,\"y\":5.0,\"width\":20.0,\"height\":30.0,\"score\":1.0")
          .contains("\"x\":30.0,\"y\":10.0,\"width\":25.0,\"height\":60.0,\"score\":0.5");
    }
    found = people("{\"a.png\": [], \"b.png\": [[5, 5, 20, 30]], \"c.png\": []}", a, b);
    assertThat(boxes(found, 0)).isEmpty();
    assertThat(boxes(found, 1)).hasSize(1);
  }

  @Test
  void annotationsGiveBoxesAndResultsThatCanBeScored() throws IOException {
    String a = picture("x/a.png", 60, 80, 1).toString();
    String truth =
        """
        {"images": [{"id": 7, "file_name": "x/a.png"}, {"id": 8, "file_name": "y/a.png"}],
         "annotations": [
           {"id": 1, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 1600,
            "bbox": [5, 5, 40, 40], "keypoints": [%s], "num_keypoints": 17},
           {"id": 2, "image_id": 7, "category_id": 1, "iscrowd": 1, "area": 1600,
            "bbox": [5, 5, 10, 40], "keypoints": [%s], "num_keypoints": 0},
           {"id": 3, "image_id": 8, "category_id": 1, "iscrowd": 0, "area": 1600,
            "bbox": [5, 5, 10, 40], "keypoints": [%s], "num_keypoints": 17}],
         "categories": [{"id": 1, "name": "person"}]}
        """;
    String joints = "9, 9, 2" + ", 9, 9, 2".repeat(16);
    Path boxes =
        Files.writeString(
            folder.resolve("truth.json"),
            truth.formatted(joints, joints.replace('2', '0'), joints));
    Path out = folder.resolve("out");
    CliRun run =
        CliRun.of(
            "pose", a, "--model", SIMCC, "--boxes", boxes.toString(), "--out", out.toString());
    run.expect(0);
    assertThat(run.out()).contains("1 person");
    Path results = out.resolve("results.json");
    List<CocoResult> found = CocoResult.read(results);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).imageId()).isEqualTo(7);
    assertThat(found.get(0).keypoints()).hasSize(51);
    CliRun.of("eval", "keypoints", "--truth", boxes.toString(), "--results", results.toString())
        .expect(0);
    Files.writeString(boxes, Files.readString(boxes).replace("person", "cat"));
    assertThat(pose(a, boxes).expect(1).err())
        .contains("truth.json: categories: expected person, found [cat]", "--class");
  }

  @Test
  void detectorSaysWherePeopleAre() throws IOException {
    String picture = picture("a.png", 60, 80, 1).toString();
    String[] args = {
      "pose",
      picture,
      "--model",
      SIMCC,
      "--detector",
      DETECTOR,
      "--threshold",
      "0",
      "--json",
      "--class",
      "LABEL_0"
    };
    JsonObject json = CliRun.of(args).expect(0).json();
    assertThat(json.get("people_from").getAsString()).isEqualTo("detector");
    assertThat(boxes(json.getAsJsonArray("pictures"), 0).toString()).contains("width");
    args[args.length - 1] = "person";
    assertThat(CliRun.of(args).expect(1).err())
        .contains("expected a detector of the class person", "LABEL_1");
  }

  @Test
  void badPictureAmongManyIsReportedAndOthersAreDone() throws IOException {
    Path good = picture("good.png", 30, 30, 1);
    Path cut = folder.resolve("cut.png");
    byte[] bytes = Files.readAllBytes(good);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    Path none = folder.resolve("none.png");
    Path narrow = picture("narrow.png", 9, 9, 1);
    Path boxes =
        Files.writeString(
            folder.resolve("boxes.json"),
            "{\"good.png\": [[0, 0, 9, 9]], \"narrow.png\": [[20, 0, 5, 5]], \"cut.png\": []}");
    CliRun run =
        CliRun.of(
            "pose",
            cut.toString(),
            none.toString(),
            narrow.toString(),
            good.toString(),
            "--model",
            SIMCC,
            "--boxes",
            boxes.toString(),
            "--json");
    run.expect(1);
    assertThat(run.err())
        .contains(
            "djlx pose: " + cut + ": ",
            "djlx pose: " + none + ": there is no such file",
            "djlx pose: " + narrow + ": boxes[0]: expected a box that overlaps the picture");
    assertThat(run.json().getAsJsonArray("pictures")).hasSize(1);
    assertThat(run.json().getAsJsonArray("failures")).hasSize(3);
  }

  @Test
  void badBoxesAreToldWithTheirFile() throws IOException {
    String picture = picture("a.png", 60, 80, 1).toString();
    badBoxes(picture, "[[1, 2, 3]]", "boxes.json: [0]: expected [x, y, width, height]", "[1,2,3]");
    badBoxes(picture, "[[1, 2, 3, \"x\"]]", "[0]: expected [x, y, width, height]");
    badBoxes(picture, "[[1, 2, 0, 4]]", "[0]: box: expected finite numbers and an area");
    badBoxes(picture, "[[1, 2, NaN, 4]]", "[0]: box: expected finite numbers");
    badBoxes(picture, "[7]", "[0]: expected", "found 7");
    badBoxes(picture, "7", "boxes.json: expected a list of boxes");
    badBoxes(picture, "{\"a.png\": 7}", "boxes.json: a.png: expected a list of boxes, found 7");
    badBoxes(picture, "{\"a.png\": [[1]]}", "a.png[0]: expected");
    badBoxes(picture, "{\"b.png\": []}", "expected boxes of a.png, found none");
    badBoxes(picture, "[[1, 2", "boxes.json: this is not JSON");
    badBoxes(picture, "{\"annotations\": 1}", "boxes.json: annotations: expected an array");
    assertThat(pose(picture, folder.resolve("none.json")).expect(1).err())
        .contains("none.json: there is no such file");
  }

  private void badBoxes(String picture, String json, String... said) throws IOException {
    Path boxes = Files.writeString(folder.resolve("boxes.json"), json);
    CliRun run = pose(picture, boxes).expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(said);
  }

  @Test
  void wrongUsageIsSaid() throws IOException {
    String picture = picture("a.png", 9, 9, 1).toString();
    assertThat(CliRun.of("pose").expect(2).err()).contains("IMAGE|FOLDER");
    assertThat(CliRun.of("pose", picture, "--head", "x").expect(2).err())
        .contains("expected one of [SIMCC, RLE, HEATMAP]");
    assertThat(CliRun.of("pose", picture, "--threshold", "2").expect(2).err())
        .contains("--threshold: expected 0 to 1, found 2.0");
    assertThat(CliRun.of("pose", picture, "--track", "--frame-rate", "0").expect(2).err())
        .contains("--frame-rate: expected a positive number, found 0.0");
    assertThat(CliRun.of("pose", picture, "--boxes", "b", "--detector", "d").expect(2).err())
        .contains("expected --boxes or --detector, found both");
    assertThat(CliRun.of("pose", picture, "--model", SIMCC, "--head", "rle").expect(1).err())
        .contains("expected a model with the head rle, found simcc");
    assertThat(CliRun.of("pose", picture, "--model", DETECTOR).expect(1).err())
        .contains("expected a pose model");
    assertThat(CliRun.of("pose", picture, "--model", SIMCC, "--detector", SIMCC).expect(1).err())
        .contains("expected a model that detects objects");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(CliRun.of("pose", empty.toString(), "--model", SIMCC).expect(1).err())
        .contains("there are no pictures in this folder");
  }

  private static CliRun pose(String picture, Path boxes) {
    return CliRun.of("pose", picture, "--model", SIMCC, "--boxes", boxes.toString());
  }

  private JsonArray people(String boxes, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("pose", "--model", SIMCC, "--json", "--boxes"));
    args.add(Files.writeString(folder.resolve("boxes.json"), boxes).toString());
    args.addAll(List.of(more));
    CliRun run = CliRun.of(args.toArray(String[]::new)).expect(0);
    assertThat(run.err()).doesNotContain("whole picture");
    return JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("pictures");
  }

  private static JsonArray boxes(JsonArray pictures, int index) {
    JsonArray boxes = new JsonArray();
    pictures
        .get(index)
        .getAsJsonObject()
        .getAsJsonArray("people")
        .forEach(person -> boxes.add(person.getAsJsonObject().get("box")));
    return boxes;
  }

  private Path picture(String name, int width, int height, long seed) throws IOException {
    byte[] pixels = new byte[width * height * 3];
    new Random(seed).nextBytes(pixels);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new RgbImage(width, height, pixels).toBufferedImage();
    ImageIO.write(image, name.endsWith("jpg") ? "jpg" : "png", file.toFile());
    return file;
  }
}
