package org.djlext.flashattn.pretrained.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorMemoryTest {

  /** The way of tensors beyond 2 GiB, with parts of a few elements. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 20, 59, 60, 61})
  void partsCoverTheTensorOnceAndInOrder(int largestPart) throws IOException {
    List<Long> firsts = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Shape shape : List.of(new Shape(3, 20), new Shape(60), new Shape(1, 60))) {
        firsts.clear();
        NDArray array =
            TensorMemory.create(
                manager,
                shape,
                DataType.FLOAT32,
                (first, count, target) -> {
                  firsts.add(first);
                  assertThat(count).isLessThanOrEqualTo(largestPart);
                  assertThat(target.remaining()).isEqualTo(4 * count);
                  for (int i = 0; i < count; i++) {
                    target.putFloat(4 * i, first + i);
                  }
                },
                largestPart);
        assertThat(array.getShape()).isEqualTo(shape);
        assertThat(array.toFloatArray()).isEqualTo(ramp(60));
        assertThat(firsts).isSorted().hasSize((60 + largestPart - 1) / largestPart);
      }
      assertThat(manager.getManagedArrays()).hasSize(3);
    }
  }

  @Test
  void aFailingWriterLeavesNothingAllocated() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(
              () ->
                  TensorMemory.create(
                      manager,
                      new Shape(4),
                      DataType.INT64,
                      (first, count, target) -> {
                        throw new IOException("gone");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("gone");
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "INT16", "UINT16", "UINT32", "UINT64", "COMPLEX64"})
  void refusesTypesThatWouldEndTheProcess(DataType type) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(
              () -> TensorMemory.create(manager, new Shape(1), type, (first, count, target) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(type.toString());
    }
  }

  private static float[] ramp(int count) {
    float[] values = new float[count];
    IntStream.range(0, count).forEach(i -> values[i] = i);
    return values;
  }
}
