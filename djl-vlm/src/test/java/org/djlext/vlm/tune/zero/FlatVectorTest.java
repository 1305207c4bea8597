package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlatVectorTest {

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void numbersAreReadAndWrittenAcrossArraysAndGapsStayZero() {
    NDArray first = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
    NDArray second = manager.zeros(new Shape(3));
    try (FlatVector vector = vector(first, second)) {
      vector.write(2, FloatBuffer.wrap(new float[] {5, 6, 0, 7, 8, 9, 10}));
      FloatBuffer all = FloatBuffer.allocate(9);
      vector.read(0, all);
      assertThat(all.array()).containsExactly(1, 2, 5, 6, 0, 7, 8, 9, 0);
      FloatBuffer middle = FloatBuffer.allocate(3);
      vector.read(3, middle);
      assertThat(middle.array()).containsExactly(6, 0, 7);
    }
    assertThat(first.toFloatArray()).containsExactly(1, 2, 5, 6);
    assertThat(second.toFloatArray()).containsExactly(7, 8, 9);
  }

  @Test
  void aVectorDoesNotReachBeyondItsEnd() {
    try (FlatVector vector = vector(manager.zeros(new Shape(7)))) {
      assertThatThrownBy(() -> vector.read(7, FloatBuffer.allocate(3)))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("vector of 9 numbers: asked for 3 from 7");
    }
  }

  private FlatVector vector(NDArray... arrays) {
    FlatVector.Builder vector = FlatVector.builder(manager);
    for (int i = 0; i < arrays.length; i++) {
      vector.add(5L * i, arrays[i].stopGradient(), 0, arrays[i].size());
    }
    return vector.build(9);
  }
}
