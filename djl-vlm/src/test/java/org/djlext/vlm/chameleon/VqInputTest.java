package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures and codes that the image tokenizer cannot take. */
class VqInputTest {

  private NDManager manager;
  private ParameterStore store;
  private VqModelBlock vq;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    store = new ParameterStore(manager, false);
    VqConfig config = new VqConfig(4, 10, 4, 8, 32, List.of(1, 1), 1, List.of(), true);
    vq = VqParityTest.filled(config, manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void codesOutsideTheCodebook() {
    for (long code : new long[] {10, -1, Long.MAX_VALUE}) {
      NDArray codes = manager.create(new long[] {0, 9, code, 1}, new Shape(1, 2, 2));
      refused(() -> vq.decode(store, codes), "codes: expected numbers from 0 to 9, found " + code);
    }
  }

  @Test
  void codesOfAnotherShape() {
    NDArray flat = manager.create(new long[] {1, 2, 3, 4});
    refused(() -> vq.decode(store, flat), "codes: expected (B, h, w), found (4)");
  }

  @Test
  void picturesThatDoNotDivideOrAreEmpty() {
    for (Shape shape :
        List.of(new Shape(1, 3, 7, 8), new Shape(1, 3, 0, 8), new Shape(1, 4, 8, 8))) {
      NDArray pixels = manager.zeros(shape);
      refused(() -> vq.encode(store, pixels), "pixel_values: expected", shape.toString());
    }
  }

  private static void refused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }
}
