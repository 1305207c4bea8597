package org.djlext.pose.keypoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeypointSetTest {

  private static final Path FILE = Path.of("config.json");
  private static final String GOOD =
      """
      {"names": ["a", "b", "c"], "pairs": [["a", "b"]], "skeleton": [["a", "c"], ["c", "b"]],
       "sigmas": [0.1, 0.1, 0.05]}
      """;

  private static JsonObject good() {
    return JsonParser.parseString(GOOD).getAsJsonObject();
  }

  private static KeypointSet read(JsonObject json) throws CheckpointException {
    return KeypointSet.read(new ConfigKeys(json, "keypoints.", FILE));
  }

  @Test
  void wholeBodyBeginsWithCoco() {
    KeypointSet coco = KeypointSet.coco();
    KeypointSet whole = KeypointSet.cocoWholeBody();
    assertThat(whole.size()).isEqualTo(133);
    assertThat(whole.names().subList(0, 17)).isEqualTo(coco.names());
    assertThat(whole.sigmas().subList(0, 17)).isEqualTo(coco.sigmas());
    assertThat(whole.pairs()).containsAll(coco.pairs());
    assertThat(whole.skeleton()).hasSize(65).containsAll(coco.skeleton());
    assertThat(whole.names()).endsWith("right_pinky_finger3", "right_pinky_finger4");
  }

  @Test
  void mirroredWholeBodyHasLeftAndRightExchanged() {
    List<String> names = KeypointSet.cocoWholeBody().names();
    int[] mirror = KeypointSet.cocoWholeBody().mirrorIndices();
    for (int i = 0; i < mirror.length; i++) {
      assertThat(mirror[mirror[i]]).isEqualTo(i);
      String name = names.get(i);
      String other = names.get(mirror[i]);
      if (name.startsWith("left_")) {
        assertThat(other).isEqualTo(name.replace("left_", "right_"));
      } else if (!name.startsWith("face-")) {
        assertThat(other).isIn(name, name.replace("right_", "left_"));
      }
    }
    // the corners of jaw, brows, eyes and mouth; the chin and the bridge of the nose stay
    assertThat(partners(names, mirror, 0, 17, 36, 39, 48, 60, 8, 27, 33))
        .containsExactly(16, 26, 45, 42, 54, 64, 8, 27, 33);
  }

  private static int[] partners(List<String> names, int[] mirror, int... points) {
    int face = names.indexOf("face-0");
    int[] others = new int[points.length];
    for (int i = 0; i < points.length; i++) {
      others[i] = mirror[face + points[i]] - face;
    }
    return others;
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    for (KeypointSet set : List.of(KeypointSet.coco(), KeypointSet.cocoWholeBody(), read(good()))) {
      assertThat(read(set.toJson())).isEqualTo(set);
    }
  }

  @Test
  void pairsAndSkeletonMayBeAbsent() throws Exception {
    JsonObject json = good();
    json.remove("pairs");
    json.add("skeleton", null);
    KeypointSet set = read(json);
    assertThat(set.skeleton()).isEmpty();
    assertThat(set.mirrorIndices()).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "names | null | names: expected a list, found nothing",
        "names | \"a\" | names: expected a list, found \"a\"",
        "names | [] | names: expected at least one joint, found none",
        "names | [1, 2, 3] | names: expected a string, found 1",
        "names | [\"a\", null, \"c\"] | names: expected a string, found nothing",
        "names | [\"a\", \"b\", \" \"] | names: expected words, found a blank one",
        "names | [\"a\", \"b\", \"a\"] | names: expected different joints, found two a",
        "pairs | {} | pairs: expected a list of pairs of joint names, found {}",
        "pairs | [\"a\", \"b\"] | pairs: expected a list of pairs of joint names, found \"a\"",
        "pairs | [[\"a\"]] | pairs: expected a list of pairs of joint names, found [\"a\"]",
        "pairs | [[\"a\", \"b\", \"c\"]] | pairs: expected a list of pairs of joint names, found",
        "pairs | [[\"a\", 1]] | pairs: expected a list of pairs of joint names, found 1",
        "pairs | [[null, \"a\"]] | pairs: expected a list of pairs of joint names, found null",
        "pairs | [[\"a\", \"d\"]] | pairs: expected joints named in names, found d",
        "pairs | [[\"d\", \"a\"]] | pairs: expected joints named in names, found d",
        "pairs | [[\"a\", \"a\"]] | pairs: expected each joint in one pair of two different ones",
        "pairs | [[\"a\", \"b\"], [\"b\", \"c\"]] | pairs: expected each joint in one pair",
        "skeleton | 3 | skeleton: expected a list of pairs of joint names, found 3",
        "skeleton | [[]] | skeleton: expected a list of pairs of joint names, found []",
        "skeleton | [[\"a\", [\"b\"]]] | skeleton: expected a list of pairs of joint names",
        "skeleton | [[\"a\", \"knee\"]] | skeleton: expected joints named in names, found knee",
        "skeleton | [[\"c\", \"c\"]] | skeleton: expected limbs between two joints, found",
        "sigmas | null | sigmas: expected a list of numbers, found nothing",
        "sigmas | 0.1 | sigmas: expected a list of numbers, found 0.1",
        "sigmas | [0.1, \"0.1\", 0.1] | sigmas: expected a list of numbers, found \"0.1\"",
        "sigmas | [0.1, 0.1] | sigmas: expected 3 numbers, one for each joint, found 2",
        "sigmas | [0.1, 0, 0.1] | sigmas: expected positive numbers, found 0.0",
        "sigmas | [0.1, -1, 0.1] | sigmas: expected positive numbers, found -1.0",
        "sigmas | [0.1, 1e999, 0.1] | sigmas: expected positive numbers, found Infinity",
        "limbs | [] | limbs: expected one of [names, pairs, sigmas, skeleton], found an unknown key",
      })
  void whatIsWrongIsNamed(String key, String value, String message) {
    JsonObject json = good();
    JsonElement wrong = JsonParser.parseString(value);
    json.add(key, wrong);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("config.json: keypoints." + message);
  }
}
