package org.djlext.detr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class BoxOverlapTest {

  private static final float[] UNIT = {.5f, .5f, 1, 1};

  @Test
  void isOneForEqualBoxes() {
    assertThat(overlap(UNIT, UNIT)).isEqualTo(1);
  }

  @Test
  void isTheShareOfABoxWithin() {
    // the outer box is the hull, so nothing is taken off
    assertThat(overlap(UNIT, new float[] {.5f, .5f, .5f, .5f})).isEqualTo(.25f);
  }

  @Test
  void isNegativeForBoxesApart() {
    // hull 3 x 1, of which one third is empty
    assertThat(overlap(UNIT, new float[] {2.5f, .5f, 1, 1})).isCloseTo(-1 / 3f, within(1e-6f));
  }

  @Test
  void broadcastsToAllPairs() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray a = manager.randomUniform(.1f, .9f, new Shape(3, 1, 4));
      NDArray b = manager.randomUniform(.1f, .9f, new Shape(5, 4));
      NDArray pairs = BoxOverlap.generalizedIou(a, b, false);
      assertThat(pairs.getShape()).isEqualTo(new Shape(3, 5));
      NDArray one = BoxOverlap.generalizedIou(a.get(2).get(0), b.get(4), true);
      assertThat(pairs.getFloat(2, 4)).isCloseTo(one.getFloat(), within(1e-6f));
    }
  }

  private static float overlap(float[] a, float[] b) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return BoxOverlap.generalizedIou(manager.create(a), manager.create(b), false).getFloat();
    }
  }
}
