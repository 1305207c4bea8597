package org.djlext.pose.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.Truth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against pycocotools, by keypoint_evaluation_goldens.py. */
class KeypointEvaluationTest {

  private static final Path FILE = Path.of("src/test/resources/eval/keypoints.json");

  private record Sample(
      CocoDataset truth, List<CocoResult> results, List<Double> sigmas, List<Double> expected) {}

  private static List<Sample> samples(Path folder) throws IOException {
    List<Sample> samples = new ArrayList<>();
    Path truth = folder.resolve("truth.json");
    Path results = folder.resolve("results.json");
    for (JsonElement element : JsonParser.parseString(Files.readString(FILE)).getAsJsonArray()) {
      JsonObject set = element.getAsJsonObject();
      Files.writeString(truth, set.get("truth").toString());
      Files.writeString(results, set.get("results").toString());
      samples.add(
          new Sample(
              CocoDataset.read(truth),
              CocoResult.read(results),
              numbers(set, "sigmas"),
              numbers(set, "expected")));
    }
    return samples;
  }

  private static List<Double> numbers(JsonObject set, String key) {
    return set.getAsJsonArray(key).asList().stream().map(JsonElement::getAsDouble).toList();
  }

  @Test
  void tenNumbersEqualPycocotools(@TempDir Path folder) throws IOException {
    List<Sample> samples = samples(folder);
    assertThat(samples).hasSizeGreaterThan(200);
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      double[] found =
          KeypointEvaluation.score(sample.truth(), sample.results(), sample.sigmas()).values();
      assertThat(found).hasSize(10);
      for (int n = 0; n < found.length; n++) {
        assertThat(found[n])
            .as("set %d, number %d", i, n)
            .isCloseTo(sample.expected().get(n), within(1e-6));
      }
    }
  }

  @Test
  void similarityFallsByTheJointsConstantAndTheArea() {
    KeypointSimilarity similarity = new KeypointSimilarity(List.of(0.05));
    CocoBox box = new CocoBox(0, 0, 20, 20);
    Truth<KeypointShape> truth =
        new Truth<>(1, new KeypointShape(new double[] {5, 5, 2}, box), 400, false);
    // twice the constant times the root of the area: 0.1 * 20
    KeypointShape moved = new KeypointShape(new double[] {7, 5, 1}, box);
    assertThat(similarity.of(moved, truth)).isCloseTo(Math.exp(-0.5), offset(1e-12));
    assertThat(similarity.of(truth.shape(), truth)).isEqualTo(1);
  }

  @Test
  void otherNumbersOfJointsAreRefused(@TempDir Path folder) throws IOException {
    Sample sample = samples(folder).get(1);
    List<Double> more = new ArrayList<>(sample.sigmas());
    more.add(0.1);
    assertThatThrownBy(() -> KeypointEvaluation.score(sample.truth(), sample.results(), more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keypoints: expected %d joints of x, y and v".formatted(more.size()));
  }
}
