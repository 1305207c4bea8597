package org.djlext.pose.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.Test;

/** Accuracies of mmpose, from pck_goldens.py. */
class PckTest {

  private static final Path FILE = Path.of("src/test/resources/eval/pck.json");

  private record People(
      double threshold,
      float[][][] truth,
      float[][][] found,
      float[][] seen,
      double[] length,
      double[] joints,
      double mean) {}

  @Test
  void accuraciesAreMmposes() throws IOException {
    People[] sets = new Gson().fromJson(Files.readString(FILE), People[].class);
    assertThat(sets).hasSize(30);
    for (int s = 0; s < sets.length; s++) {
      People set = sets[s];
      Pck pck = new Pck(set.joints.length, set.threshold);
      for (int i = 0; i < set.length.length; i++) {
        pck.add(
            joints(set.truth[i], set.seen[i]), joints(set.found[i], set.seen[i]), set.length[i]);
      }
      boolean any = false;
      for (int j = 0; j < set.joints.length; j++) {
        boolean labelled = set.joints[j] >= 0;
        any |= labelled;
        if (labelled) {
          assertThat(pck.of(j)).as("set %d, joint %d", s, j).isEqualTo(set.joints[j]);
        } else {
          assertThat(pck.of(j)).isNaN();
        }
      }
      if (any) {
        assertThat(pck.mean()).as("set %d", s).isCloseTo(set.mean, within(1e-9));
      } else {
        assertThat(pck.mean()).isNaN();
      }
    }
  }

  private static Keypoints joints(float[][] places, float[] seen) {
    Keypoints joints = new Keypoints(new float[seen.length], new float[seen.length], seen);
    for (int i = 0; i < seen.length; i++) {
      joints.x()[i] = places[i][0];
      joints.y()[i] = places[i][1];
    }
    return joints;
  }

  @Test
  void pooledCountsEveryJointAlike() {
    Pck pck = new Pck(2, 0.5);
    float[][] places = {{0, 0}, {0, 0}};
    float[][] off = {{9, 0}, {1, 0}};
    pck.add(joints(places, new float[] {1, 1}), joints(off, new float[2]), 4);
    pck.add(joints(places, new float[] {0, 1}), joints(off, new float[2]), 4);
    assertThat(pck.mean()).isEqualTo(0.5);
    assertThat(pck.pooled()).isEqualTo(2 / 3.0);
  }

  @Test
  void scalesMeasurePeople() {
    KeypointSet coco = KeypointSet.coco();
    Keypoints truth = new Keypoints(new float[17], new float[17], new float[17]);
    Keypoints found = new Keypoints(new float[17], new float[17], new float[17]);
    CocoBox box = new CocoBox(0, 0, 30, 50);
    assertThat(PckScale.box().of(truth, found, box)).isEqualTo(50);
    PckScale torso = PckScale.between(coco, "left_shoulder", "left_hip");
    truth.y()[11] = 20;
    assertThat(torso.of(truth, found, box)).isZero(); // neither is labelled
    truth.scores()[5] = truth.scores()[11] = 1;
    assertThat(torso.of(truth, found, box)).isEqualTo(20);
    truth.y()[11] = 0;
    found.x()[5] = 3;
    assertThat(torso.of(truth, found, box)).isEqualTo(3);
    assertThatThrownBy(() -> PckScale.between(coco, "nose", "neck"))
        .hasMessageContaining("found neck");
  }

  @Test
  void whatCannotBeCountedIsRefused() {
    Keypoints one = new Keypoints(new float[1], new float[1], new float[1]);
    assertThatThrownBy(() -> new Pck(0, 0.5)).hasMessageContaining("found 0");
    assertThatThrownBy(() -> new Pck(1, 0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> new Pck(2, 0.5).add(one, one, 1)).hasMessageContaining("2 joints");
    assertThatThrownBy(() -> new Pck(1, 0.5).add(one, one, Double.NaN)).hasMessageContaining("NaN");
  }
}
