package org.djlext.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeypointsCommandTest {

  private static final Path POSE = Path.of("../djl-pose/src/test/resources");
  private static final int SETS = 40;
  private static final String TRUTH =
      """
      {"images": [{"id": 7, "height": 40, "width": 60}],
       "annotations": [
         {"id": 1, "image_id": 7, "category_id": 1, "iscrowd": 0, "area": 1600,
          "bbox": [5, 5, 40, 40], "keypoints": [9, 9, 2, 20, 20, 1], "num_keypoints": 2}],
       "categories": [{"id": 1, "name": "person"}]}
      """;
  private static final String FOUND =
      """
      [{"image_id": 7, "category_id": 1, "score": 0.5, "keypoints": [9, 9, 1, 20, 20, 1]}]
      """;
  private static final String TWO = "0.05,0.1";

  @TempDir private Path folder;

  @Test
  void tenNumbersEqualPycocotools() throws IOException {
    JsonArray sets =
        JsonParser.parseString(Files.readString(POSE.resolve("eval/keypoints.json")))
            .getAsJsonArray();
    for (int i = 0; i < SETS; i++) {
      JsonObject set = sets.get(i).getAsJsonObject();
      String sigmas =
          set.getAsJsonArray("sigmas").asList().stream()
              .map(JsonElement::getAsString)
              .collect(Collectors.joining(","));
      CliRun run =
          run(
              set.get("truth").toString(),
              set.get("results").toString(),
              "--sigmas",
              sigmas,
              "--json");
      JsonObject scores = run.expect(0).json().getAsJsonObject("scores");
      assertThat(scores.keySet())
          .containsExactly("AP", "AP50", "AP75", "APm", "APl", "AR", "AR50", "AR75", "ARm", "ARl");
      List<Double> found = scores.asMap().values().stream().map(JsonElement::getAsDouble).toList();
      for (int n = 0; n < found.size(); n++) {
        assertThat(found.get(n))
            .as("set %d, number %d", i, n)
            .isCloseTo(set.getAsJsonArray("expected").get(n).getAsDouble(), within(1e-6));
      }
    }
  }

  @Test
  void printsTheTenLinesThatPeopleKnow() throws IOException {
    CliRun run = run(TRUTH, FOUND, "--sigmas", TWO).expect(0);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .hasSize(10)
        .contains(
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets= 20 ] = 1.000",
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area= large | maxDets= 20 ] = -1.000",
            " Average Recall     (AR) @[ IoU=0.75      | area=   all | maxDets= 20 ] = 1.000");
  }

  @Test
  void seventeenJointsNeedNoConstants() throws IOException {
    String joints =
        IntStream.range(0, 17)
            .mapToObj(i -> "%d, %d, 2".formatted(i, 2 * i))
            .collect(Collectors.joining(", "));
    CliRun run =
        run(
            TRUTH.replace("9, 9, 2, 20, 20, 1", joints),
            FOUND.replace("9, 9, 1, 20, 20, 1", joints),
            "--json");
    JsonObject json = run.expect(0).json();
    assertThat(json.get("joints").getAsInt()).isEqualTo(17);
    assertThat(json.getAsJsonArray("sigmas").get(0).getAsDouble()).isEqualTo(0.026);
    assertThat(json.getAsJsonObject("scores").get("AP").getAsDouble()).isCloseTo(1, within(1e-9));
  }

  @Test
  void wholeBodiesHaveConstantsOfTheirOwn() throws IOException {
    String joints = "9, 9, 2" + ", 9, 9, 2".repeat(132);
    CliRun run =
        run(
            TRUTH.replace("9, 9, 2, 20, 20, 1", joints),
            FOUND.replace("9, 9, 1, 20, 20, 1", joints),
            "--sigmas",
            "coco_wholebody",
            "--json");
    assertThat(run.expect(0).json().get("joints").getAsInt()).isEqualTo(133);
  }

  @Test
  void constantsMayBeThoseOfAModel() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "pose", "input_size": [48, 64],
         "backbone": {"type": "cspnext", "deepen_factor": 0.33, "widen_factor": 0.5},
         "head": {"type": "rtmcc"},
         "keypoints": {"names": ["a", "b"], "pairs": [], "skeleton": [], "sigmas": [0.04, 0.2]}}
        """);
    JsonObject json = run(TRUTH, FOUND, "--sigmas", folder.toString(), "--json").expect(0).json();
    assertThat(json.getAsJsonArray("sigmas")).hasToString("[0.04,0.2]");
  }

  @Test
  void showsEachCategoryIfAsked() throws IOException {
    CliRun run = run(TRUTH, FOUND, "--sigmas", TWO, "--categories").expect(0);
    assertThat(run.out().lines())
        .hasSize(13)
        .anyMatch(line -> line.matches("person +1\\.000 +1\\.000 +1\\.000 +1\\.000 +- +1\\.000"));
  }

  @Test
  void otherNumbersOfJointsAreToldWithTheirFile() throws IOException {
    failed(
        run(TRUTH, FOUND),
        "truth.json: annotation 1: keypoints: expected x, y and v of 17 joints, as --sigmas coco",
        "found 6 numbers");
    failed(
        run(TRUTH, FOUND.replace("9, 9, 1, ", ""), "--sigmas", TWO),
        "results.json: results[0]: keypoints: expected x, y and v of 2 joints",
        "found 3 numbers");
    failed(
        run(
            TRUTH,
            FOUND.replace("\"keypoints\": [9, 9, 1, 20, 20, 1]", "\"bbox\": [1, 2, 3, 4]"),
            "--sigmas",
            TWO),
        "results[0]: keypoints: expected x, y and v of 2",
        "found nothing");
    failed(
        run(TRUTH, FOUND.replace("20, 20, 1]", "20]"), "--sigmas", TWO),
        "results.json: results[0]: keypoints",
        "4 numbers");
  }

  @Test
  void badInputIsToldInOneLine() throws IOException {
    failed(run(TRUTH.substring(0, 200), FOUND), "truth.json: the JSON is cut off");
    failed(run(TRUTH, FOUND.substring(0, 30)), "results.json: the JSON is cut off");
    failed(
        run(TRUTH, FOUND.replace("7", "8"), "--sigmas", TWO),
        "results.json does not fit",
        "image_id: expected one of the data set, found 8");
    failed(run(TRUTH, FOUND.replace("[9", "[NaN"), "--sigmas", TWO), "keypoints", "NaN");
    failed(
        CliRun.of("eval", "keypoints", "--truth", "none.json", "--results", "none.json"),
        "none.json: there is no such file");
  }

  @Test
  void wrongUsageEndsWithTwo() throws IOException {
    CliRun.of("eval", "keypoints").expect(2);
    for (String sigmas : List.of("cocoa", "0.1,,0.2", "0.1,-1", "0.1,NaN", "")) {
      CliRun run = run(TRUTH, FOUND, "--sigmas", sigmas).expect(2);
      assertThat(run.err()).contains("--sigmas: expected");
    }
  }

  @Test
  void correctKeypointsAreThoseNearerThanAPartOfTheBox() throws IOException {
    String moved = FOUND.replace("9, 9, 1", "9, 12, 1").replace("20, 20", "20, 25"); // box of 40
    JsonObject pck =
        run(TRUTH, moved, "--sigmas", TWO, "--pck", "0.1", "--json")
            .expect(0)
            .json()
            .getAsJsonObject("pck");
    assertThat(pck.get("mean").getAsDouble()).isEqualTo(0.5);
    assertThat(pck.getAsJsonArray("by_joint").asList())
        .extracting(JsonElement::getAsDouble)
        .containsExactly(1.0, 0.0);
    assertThat(run(TRUTH, moved, "--sigmas", TWO, "--pck", "0.2").expect(0).out())
        .contains("PCK@0.2 of box: 1.000 over joints, 1.000 over all");
  }

  @Test
  void peopleWhoWereNotFoundHaveNoCorrectKeypoints() throws IOException {
    JsonObject pck =
        run(TRUTH, "[]", "--sigmas", TWO, "--pck", "0.1", "--json")
            .expect(0)
            .json()
            .getAsJsonObject("pck");
    assertThat(pck.get("pooled").getAsDouble()).isZero();
  }

  @Test
  void lengthsOfUnknownJointsAreWrongUsage() throws IOException {
    assertThat(run(TRUTH, FOUND, "--pck", "0.1", "--pck-scale", "neck,head").expect(2).err())
        .contains("--pck-scale: scale: expected a joint of [nose, ")
        .contains("found neck");
    assertThat(
            run(TRUTH, FOUND, "--sigmas", TWO, "--pck", "1", "--pck-scale", "a,b").expect(2).err())
        .contains("--pck-scale: expected box, as --sigmas 0.05,0.1 has no names of joints");
    assertThat(run(TRUTH, FOUND, "--sigmas", TWO, "--pck", "-1").expect(2).err())
        .contains("--pck: expected a number above 0, found -1.0");
  }

  private CliRun run(String truth, String results, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("eval", "keypoints", "--truth"));
    args.add(Files.writeString(folder.resolve("truth.json"), truth).toString());
    args.add("--results");
    args.add(Files.writeString(folder.resolve("results.json"), results).toString());
    args.addAll(List.of(more));
    return CliRun.of(args.toArray(String[]::new));
  }

  private static void failed(CliRun run, String... said) {
    run.expect(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(said);
  }
}
