package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KvCacheTest {

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Row b has the value first + b everywhere, and the given length. */
  private KvCache filled(int capacity, float first, int... lengths) {
    KvCache cache = new KvCache(manager, 2, lengths.length, 2, 3, 4, capacity, DataType.FLOAT32);
    for (int layer = 0; layer < 2; layer++) {
      for (int row = 0; row < lengths.length; row++) {
        cache.keys(layer).set(new NDIndex("{}", row), first + row);
        cache.values(layer).set(new NDIndex("{}", row), first + row);
      }
    }
    cache.advance(lengths);
    return cache;
  }

  private static float at(NDArray array, int row, int token) {
    return array.getFloat(row, 1, token, 2);
  }

  @Test
  void sequencesAreCopiedWithTheirLengths() {
    KvCache target = filled(4, 0, 4, 4, 4);
    KvCache source = filled(6, 10, 2, 6);
    target.copy(new int[] {2, 0}, source, new int[] {1, 0});
    assertThat(target.length(0)).isEqualTo(2);
    assertThat(target.length(1)).isEqualTo(4);
    assertThat(target.length(2)).isEqualTo(6);
    assertThat(target.capacity()).isGreaterThanOrEqualTo(6);
    for (NDArray array : new NDArray[] {target.keys(0), target.values(1)}) {
      assertThat(at(array, 0, 1)).isEqualTo(10);
      assertThat(at(array, 1, 3)).isEqualTo(1);
      assertThat(at(array, 2, 5)).isEqualTo(11);
    }
    target.copy(new int[] {0, 2}, target, new int[] {2, 0});
    assertThat(at(target.values(0), 0, 5)).isEqualTo(11);
    assertThat(at(target.values(0), 2, 1)).isEqualTo(10);
    assertThat(target.length(2)).isEqualTo(2);
  }

  @Test
  void onlyTheFirstRowsAreUsed() {
    KvCache cache = filled(4, 0, 2, 3, 4);
    cache.useRows(2);
    assertThat(cache.batch()).isEqualTo(2);
    assertThat(cache.maxLength()).isEqualTo(3);
    assertThat(cache.keys(1).getShape()).isEqualTo(new Shape(2, 2, 4, 3));
    cache.allValues()[0].set(new NDIndex("1"), 7);
    cache.advance(1, 0);
    cache.reserve(9);
    assertThat(cache.values(0).getShape().get(2)).isEqualTo(cache.capacity());
    cache.useRows(3);
    assertThat(cache.batch()).isEqualTo(3);
    assertThat(cache.isUniform()).isFalse();
    assertThat(new int[] {cache.length(0), cache.length(1), cache.length(2)})
        .containsExactly(3, 3, 4);
    assertThat(at(cache.values(0), 1, 2)).isEqualTo(7);
    assertThat(at(cache.values(0), 2, 3)).isEqualTo(2);
  }

  @Test
  void rowsThatAreNotThereAreRefused() {
    KvCache cache = filled(4, 0, 2, 3);
    assertThatThrownBy(() -> cache.useRows(3)).hasMessageContaining("1 to 2 rows, found 3");
    assertThatThrownBy(() -> cache.copy(new int[] {2}, cache, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2] of 2");
    assertThatThrownBy(() -> cache.copy(new int[] {0, 1}, cache, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
