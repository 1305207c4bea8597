package org.djlext.detr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.djlext.detr.eval.PanopticScores.Quality;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoFormatException;
import org.djlext.flashattn.coco.PanopticAnnotation;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PanopticEvaluationTest {

  private static final String LETTERS = "0ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @TempDir private Path folder;

  /** The sets of {@code src/test/python/panoptic_quality_goldens.py}. */
  @Test
  void allNumbersOfRandomSetsAreThoseOfPanopticapi() throws IOException {
    JsonArray sets;
    try (var text =
        new InputStreamReader(
            new GZIPInputStream(
                Objects.requireNonNull(getClass().getResourceAsStream("panoptic_quality.json.gz"))),
            StandardCharsets.UTF_8)) {
      sets = JsonParser.parseReader(text).getAsJsonArray();
    }
    assertThat(sets).hasSize(220);
    for (int i = 0; i < sets.size(); i++) {
      JsonObject set = sets.get(i).getAsJsonObject();
      Path at = Files.createDirectories(folder.resolve("set" + i));
      PanopticScores scores = i % 10 == 0 ? fromFiles(at, set) : fromMemory(at, set);
      assertNear("set " + i, scores.all(), set.get("all"));
      assertNear("set " + i + " things", scores.things(), set.get("things"));
      assertNear("set " + i + " stuff", scores.stuff(), set.get("stuff"));
      for (Entry<String, JsonElement> category : set.getAsJsonObject("per_class").entrySet()) {
        assertNear(
            "set " + i + " category " + category.getKey(),
            scores.category(Long.parseLong(category.getKey())),
            category.getValue());
      }
    }
  }

  @Test
  void picturesWithoutResultAndResultsWithoutPictureAreRefused() {
    PanopticDataset truth = dataset(1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PanopticEvaluation.evaluate(truth, folder, dataset(1), folder))
        .withMessageContaining("image 2: expected a result");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PanopticEvaluation.evaluate(truth, folder, dataset(1, 2, 3), folder))
        .withMessageContaining("found 3");
  }

  @Test
  void picturesThatAreMissingOrDoNotFitAreNamed() throws IOException {
    PanopticDataset truth = dataset(1);
    assertThatThrownBy(() -> PanopticEvaluation.evaluate(truth, folder, truth, folder))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("1.png: there is no such file");
    Files.writeString(folder.resolve("1.png"), "no picture");
    assertThatThrownBy(() -> PanopticEvaluation.evaluate(truth, folder, truth, folder))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("1.png: expected a PNG picture");
    new PanopticMap(1, 2, new int[] {1, 300}).write(folder.resolve("1.png"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PanopticEvaluation.evaluate(truth, folder, truth, folder))
        .withMessage("image 1: 1.png: segment 300 is in the picture and not in the list");
  }

  private static PanopticDataset dataset(int... images) {
    List<PanopticAnnotation> annotations =
        Arrays.stream(images)
            .mapToObj(
                id -> new PanopticAnnotation(id, id + ".png", List.of(new PanopticSegment(1, 18))))
            .toList();
    return new PanopticDataset(List.of(), annotations, List.of(new CocoCategory(18, "dog")));
  }

  private static PanopticScores fromFiles(Path at, JsonObject set) throws IOException {
    for (String kind : List.of("truth", "found")) {
      Path pictures = Files.createDirectories(at.resolve(kind));
      for (JsonElement image : set.getAsJsonArray("images")) {
        map(image.getAsJsonObject(), kind).write(pictures.resolve(name(image.getAsJsonObject())));
      }
    }
    return PanopticEvaluation.evaluate(
        dataset(at, set, "truth"), at.resolve("truth"),
        dataset(at, set, "found"), at.resolve("found"));
  }

  private static PanopticScores fromMemory(Path at, JsonObject set) throws IOException {
    PanopticDataset truth = dataset(at, set, "truth");
    PanopticDataset found = dataset(at, set, "found");
    PanopticQuality quality = new PanopticQuality(truth.categories());
    for (int i = 0; i < truth.annotations().size(); i++) {
      JsonObject image = set.getAsJsonArray("images").get(i).getAsJsonObject();
      quality.add(
          map(image, "truth"),
          truth.annotations().get(i).segments(),
          map(image, "found"),
          found.annotations().get(i).segments());
    }
    return quality.scores();
  }

  private static PanopticMap map(JsonObject image, String kind) {
    JsonObject content = image.getAsJsonObject(kind);
    JsonArray ids = content.getAsJsonArray("ids");
    int[] pixels =
        content
            .get("pixels")
            .getAsString()
            .chars()
            .map(letter -> ids.get(LETTERS.indexOf(letter)).getAsInt())
            .toArray();
    return new PanopticMap(image.get("height").getAsInt(), image.get("width").getAsInt(), pixels);
  }

  private static String name(JsonObject image) {
    return image.get("image_id").getAsInt() + ".png";
  }

  private static PanopticDataset dataset(Path folder, JsonObject set, String kind)
      throws IOException {
    JsonArray annotations = new JsonArray();
    for (JsonElement element : set.getAsJsonArray("images")) {
      JsonObject image = element.getAsJsonObject();
      JsonObject annotation = new JsonObject();
      annotation.add("image_id", image.get("image_id"));
      annotation.addProperty("file_name", name(image));
      annotation.add("segments_info", image.getAsJsonObject(kind).get("segments"));
      annotations.add(annotation);
    }
    JsonObject dataset = new JsonObject();
    dataset.add("annotations", annotations);
    dataset.add("categories", set.get("categories"));
    return PanopticDataset.read(
        Files.writeString(folder.resolve(kind + ".json"), dataset.toString()));
  }

  private static void assertNear(String what, Quality actual, JsonElement expected) {
    if (expected.isJsonNull()) {
      assertThat(actual).as(what).isEqualTo(new Quality(0, 0, 0, 0));
      return;
    }
    JsonObject numbers = expected.getAsJsonObject();
    assertThat(actual.pq()).as(what).isEqualTo(numbers.get("pq").getAsDouble(), within(1e-9));
    assertThat(actual.sq()).as(what).isEqualTo(numbers.get("sq").getAsDouble(), within(1e-9));
    assertThat(actual.rq()).as(what).isEqualTo(numbers.get("rq").getAsDouble(), within(1e-9));
    if (numbers.has("n")) {
      assertThat(actual.count()).as(what).isEqualTo(numbers.get("n").getAsInt());
    }
  }
}
