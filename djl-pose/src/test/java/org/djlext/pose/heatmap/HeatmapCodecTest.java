package org.djlext.pose.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.djlext.pose.keypoint.Keypoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peak between the places of a map, read in four ways. */
class HeatmapCodecTest {

  private static final int WIDTH = 48;
  private static final int HEIGHT = 64;
  private static final double X = 20.3;
  private static final double Y = 31.7;

  private final NDManager m = NDManager.newBaseManager();

  @AfterEach
  void close() {
    m.close();
  }

  private Keypoints read(Refinement refinement, float factor) {
    float[] map = new float[WIDTH * HEIGHT];
    for (int i = 0; i < map.length; i++) {
      double dx = i % WIDTH - X;
      double dy = i / WIDTH - Y;
      map[i] = factor * (float) Math.exp(-(dx * dx + dy * dy) / 8);
    }
    // as many pixels as places, so that results are places
    HeatmapSize size = new HeatmapSize(WIDTH, HEIGHT, WIDTH, HEIGHT);
    HeatmapCodec codec = new HeatmapCodec(size, 2, refinement, 11);
    return codec.decode(new NDList(m.create(map, new Shape(1, 1, HEIGHT, WIDTH)))).get(0);
  }

  @Test
  void highestPlaceIsWhole() {
    Keypoints joint = read(Refinement.NONE, 1);
    assertThat(joint.x()[0]).isEqualTo(20);
    assertThat(joint.y()[0]).isEqualTo(32);
    assertThat((double) joint.scores()[0]).isCloseTo(Math.exp(-0.18 / 8), offset(1e-6));
  }

  @Test
  void quarterGoesTowardsTheHigherNeighbour() {
    Keypoints joint = read(Refinement.QUARTER, 1);
    assertThat(joint.x()[0]).isEqualTo(20.25f);
    assertThat(joint.y()[0]).isEqualTo(31.75f);
  }

  @Test
  void darkFindsThePeakBetweenPlaces() {
    Keypoints joint = read(Refinement.DARK, 0.7f);
    assertThat(joint.x()[0]).isCloseTo((float) X, offset(0.02f));
    assertThat(joint.y()[0]).isCloseTo((float) Y, offset(0.02f));
  }

  @Test
  void udpFindsThePeakBetweenPlaces() {
    Keypoints joint = read(Refinement.UDP, 0.7f);
    // sizes are counted from centre to centre
    assertThat(joint.x()[0]).isCloseTo((float) (X * 48 / 47), offset(0.02f));
    assertThat(joint.y()[0]).isCloseTo((float) (Y * 64 / 63), offset(0.02f));
  }

  @Test
  void mapWithoutPeakHasNoPlace() {
    for (Refinement refinement : Refinement.values()) {
      Keypoints joint = read(refinement, 0);
      assertThat(joint.scores()[0]).isZero();
      assertThat(joint.x()[0]).as(refinement.name()).isNegative();
      assertThat(joint.y()[0]).as(refinement.name()).isNegative();
    }
  }

  @Test
  void labelsThatAreReadAgainAreNear() {
    HeatmapSize size = new HeatmapSize(192, 256, 48, 64);
    for (Refinement refinement : Refinement.values()) {
      HeatmapCodec codec = new HeatmapCodec(size, 2, refinement, 11);
      Keypoints joints = new Keypoints(new float[] {81.2f}, new float[] {126.8f}, new float[] {1});
      NDList labels = codec.encode(m, joints);
      assertThat(labels.get(1).toFloatArray()).containsExactly(1);
      Keypoints back = codec.decode(new NDList(labels.get(0).expandDims(0))).get(0);
      boolean exact = refinement == Refinement.DARK || refinement == Refinement.UDP;
      float bound = exact ? 1 : 2.1f; // half a place of four pixels
      assertThat(back.x()[0]).as(refinement.name()).isCloseTo(81.2f, offset(bound));
      assertThat(back.y()[0]).as(refinement.name()).isCloseTo(126.8f, offset(bound));
    }
  }

  @Test
  void jointsFarOutsideHaveNoWeight() {
    HeatmapCodec codec =
        new HeatmapCodec(new HeatmapSize(192, 256, 48, 64), 2, Refinement.QUARTER, 11);
    Keypoints joints =
        new Keypoints(
            new float[] {-10, -100, 50}, new float[] {50, 50, 50}, new float[] {1, 1, 0.2f});
    NDList labels = codec.encode(m, joints);
    assertThat(labels.get(1).toFloatArray()).containsExactly(1, 0, 0.2f);
    assertThat(labels.get(0).get(0).sum().getFloat()).isPositive();
    assertThat(labels.get(0).get(1).sum().getFloat()).isZero();
    assertThat(labels.get(0).get(2).sum().getFloat()).isZero();
  }
}
