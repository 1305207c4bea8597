package org.djlext.flashattn.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoEvaluationTest {

  private static final CocoBox BOX = new CocoBox(2, 3, 10, 10);
  private static final RunLengthMask MASK = RunLengthMask.ofBox(20, 20, BOX);

  @TempDir private Path folder;

  /** The sets of {@code src/test/python/coco_score_goldens.py}. */
  @Test
  void allNumbersOfRandomSetsAreThoseOfPycocotools() throws IOException {
    JsonArray sets;
    try (var text =
        new InputStreamReader(
            new GZIPInputStream(
                Objects.requireNonNull(getClass().getResourceAsStream("scores.json.gz"))),
            StandardCharsets.UTF_8)) {
      sets = JsonParser.parseReader(text).getAsJsonArray();
    }
    assertThat(sets).hasSize(420);
    for (int i = 0; i < sets.size(); i++) {
      JsonObject set = sets.get(i).getAsJsonObject();
      CocoDataset truth =
          CocoDataset.read(Files.writeString(folder.resolve("t"), set.get("truth").toString()));
      List<CocoResult> results =
          CocoResult.read(Files.writeString(folder.resolve("r"), set.get("results").toString()));
      boolean boxes = set.get("type").getAsString().equals("bbox");
      DetectionScores scores =
          boxes ? CocoEvaluation.boxes(truth, results) : CocoEvaluation.masks(truth, results);
      assertNear("set " + i, scores.values(), set.get("stats"));
      for (Entry<String, JsonElement> category : set.getAsJsonObject("categories").entrySet()) {
        long id = Long.parseLong(category.getKey());
        assertNear(
            "set " + i + " category " + id, scores.category(id).values(), category.getValue());
      }
    }
  }

  @Test
  void perfectDetectionsScoreOne() {
    DetectionScores scores =
        CocoEvaluation.boxes(dataset(BOX, MASK, 100), List.of(new CocoResult(1, 5, .9, BOX, MASK)));
    assertThat(scores.value("AP")).isEqualTo(1, within(1e-9));
    assertThat(scores.value("APs")).isEqualTo(1, within(1e-9));
    assertThat(scores.value("APm")).isEqualTo(-1);
    assertThat(scores.value("AR1")).isEqualTo(1);
    assertThat(scores.text().lines())
        .hasSize(12)
        .first()
        .isEqualTo(
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000");
  }

  @Test
  void withoutResultsNothingIsFound() {
    DetectionScores scores = CocoEvaluation.masks(dataset(BOX, MASK, 100), List.of());
    assertThat(scores.value("AP")).isZero();
    assertThat(scores.value("AR100")).isZero();
    assertThat(scores.value("APl")).isEqualTo(-1);
  }

  @Test
  void detectionThatIsNotAlikeEnoughCostsPrecision() {
    CocoResult result = new CocoResult(1, 5, .9, BOX, null);
    DetectionScores scores =
        CocoEvaluation.boxes(
            dataset(BOX, MASK, 100), List.of(new CocoResult(1, 5, .95, shifted(), null), result));
    assertThat(scores.value("AP50")).isEqualTo(1, within(1e-9));
    assertThat(scores.value("AP75")).isEqualTo(.5, within(1e-9));
  }

  @Test
  void idsThatAreNotThereAreRefused() {
    CocoDataset truth = dataset(BOX, MASK, 100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.boxes(truth, List.of(new CocoResult(2, 5, .9, BOX, null))))
        .withMessageContaining("results[0]: image_id")
        .withMessageContaining("found 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.boxes(truth, List.of(new CocoResult(1, 6, .9, BOX, null))))
        .withMessageContaining("results[0]: category_id")
        .withMessageContaining("found 6");
  }

  @Test
  void whatIsMissingIsNamed() {
    CocoResult box = new CocoResult(1, 5, .9, BOX, null);
    CocoResult mask = new CocoResult(1, 5, .9, null, MASK);
    CocoDataset truth = dataset(BOX, MASK, 100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.boxes(truth, List.of(box, mask)))
        .withMessageContaining("results[1]: expected bbox");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.masks(truth, List.of(mask, box)))
        .withMessageContaining("results[1]: expected segmentation");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.masks(dataset(BOX, null, 100), List.of(mask)))
        .withMessageContaining("annotation 3: expected segmentation");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.boxes(dataset(null, MASK, 100), List.of(box)))
        .withMessageContaining("annotation 3: expected bbox");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CocoEvaluation.boxes(dataset(BOX, MASK, -1), List.of(box)))
        .withMessageContaining("annotation 3: expected area");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CocoEvaluation.masks(
                    truth,
                    List.of(new CocoResult(1, 5, .9, null, RunLengthMask.ofCounts(9, 9, 1, 80)))))
        .withMessageContaining("results[0]: segmentation")
        .withMessageContaining("height 20");
  }

  private static CocoBox shifted() {
    return new CocoBox(BOX.x() + 1, BOX.y() + 1, BOX.width(), BOX.height());
  }

  private static CocoDataset dataset(CocoBox box, RunLengthMask mask, double area) {
    return new CocoDataset(
        List.of(new CocoImage(1, "1.jpg", 20, 20)),
        List.of(
            new CocoAnnotation(
                3,
                1,
                5,
                box,
                mask,
                area < 0 ? OptionalDouble.empty() : OptionalDouble.of(area),
                false,
                null,
                0)),
        List.of(new CocoCategory(5, "five"), new CocoCategory(4, "four")));
  }

  private static void assertNear(String what, double[] actual, JsonElement expected) {
    double[] numbers = MaskGolden.numbers(expected);
    assertThat(actual).as(what).containsExactly(numbers, within(1e-9));
  }
}
