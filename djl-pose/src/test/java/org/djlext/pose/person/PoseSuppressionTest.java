package org.djlext.pose.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.Test;

/** Who is kept, against mmpose by suppression_goldens.py. */
class PoseSuppressionTest {

  private record Found(float[] joints, double area, double score) {}

  private record Golden(
      List<Double> sigmas, double threshold, int most, List<Found> people, int[] hard, int[] soft) {

    List<PersonPose> poses() {
      List<PersonPose> poses = new ArrayList<>();
      for (Found found : people) {
        poses.add(pose(found.joints(), found.area(), found.score(), sigmas));
      }
      return poses;
    }
  }

  private static PersonPose pose(float[] xy, double area, double score, List<Double> sigmas) {
    int k = sigmas.size();
    float[] x = new float[k];
    float[] y = new float[k];
    for (int j = 0; j < k; j++) {
      x[j] = xy[2 * j];
      y[j] = xy[2 * j + 1];
    }
    List<String> names = IntStream.range(0, k).mapToObj(j -> "joint" + j).toList();
    return new PersonPose(
        new Keypoints(x, y, new float[k]),
        new KeypointSet(names, List.of(), List.of(), sigmas),
        new PersonBox(0, 0, 1, 1, 1),
        area,
        score);
  }

  private static List<Golden> goldens() throws Exception {
    String json = Files.readString(Path.of("src/test/resources/suppression/people.json"));
    return new Gson().fromJson(json, new TypeToken<List<Golden>>() {});
  }

  private static void assertKept(PoseSuppression suppression, Golden golden, int... expected) {
    List<PersonPose> poses = golden.poses();
    List<PersonPose> kept = suppression.keep(poses);
    assertThat(kept.stream().mapToInt(poses::indexOf).toArray())
        .as("threshold %s of %d people", golden.threshold(), poses.size())
        .isEqualTo(expected);
  }

  @Test
  void hardSuppressionKeepsWhomMmposeKeeps() throws Exception {
    List<Golden> goldens = goldens();
    assertThat(goldens).anyMatch(g -> g.hard().length < g.people().size());
    goldens.forEach(g -> assertKept(new OksSuppression(g.threshold()), g, g.hard()));
  }

  @Test
  void softSuppressionKeepsWhomMmposeKeepsInItsOrder() throws Exception {
    List<Golden> goldens = goldens();
    assertThat(goldens).anyMatch(g -> !Arrays.equals(g.hard(), g.soft()));
    goldens.forEach(g -> assertKept(new SoftOksSuppression(g.threshold(), g.most()), g, g.soft()));
  }

  @Test
  void twinsComeLastWhenSuppressedSoftly() {
    List<Double> sigmas = List.of(0.1);
    PersonPose first = pose(new float[] {10, 10}, 900, 0.9, sigmas);
    PersonPose twin = pose(new float[] {10, 10}, 900, 0.8, sigmas);
    PersonPose other = pose(new float[] {90, 90}, 900, 0.5, sigmas);
    List<PersonPose> all = List.of(twin, other, first);
    assertThat(SoftOksSuppression.COCO.keep(all)).containsExactly(first, other, twin);
    assertThat(OksSuppression.COCO.keep(all)).containsExactly(first, other);
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new SoftOksSuppression(0, 20))
        .hasMessageContaining("found 0.0 and 20");
    assertThatThrownBy(() -> new SoftOksSuppression(0.9, 0))
        .hasMessageContaining("found 0.9 and 0");
    assertThatThrownBy(() -> new OksSuppression(Double.NaN)).hasMessageContaining("found NaN");
  }
}
