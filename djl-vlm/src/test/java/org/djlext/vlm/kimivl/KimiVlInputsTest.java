package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Raw inputs that do not fit each other are refused by name. */
class KimiVlInputsTest {

  private static final long M = 77; // the media token

  private static ZooModel<NDList, NDList> model;
  private static NDManager manager;

  @BeforeAll
  static void open() throws Exception {
    model = TinyKimiVl.load(TinyKimiVl.folder("one-image"));
    manager = model.getNDManager().newSubManager();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void moreImagesThanMediaTokens() {
    refused(
        "image_grid_hws: expected images of as many features as input_ids has media tokens, 4,"
            + " found 8",
        ids(5, M, M, M, M, 6),
        pixels(32),
        sizes(new long[][] {{4, 4}, {4, 4}}));
  }

  @Test
  void fewerImagesThanMediaTokens() {
    refused(
        "image_grid_hws: expected images of as many features as input_ids has media tokens, 5,"
            + " found 4",
        ids(5, M, M, M, M, M),
        pixels(16),
        sizes(new long[][] {{4, 4}}));
  }

  @Test
  void mediaTokensWithoutImages() {
    refused(
        "pixel_values: expected the images of 2 media tokens in input_ids, found none",
        ids(5, M, M, 6));
  }

  @Test
  void imageThatIsNoWholeNumberOfGroups() {
    refused(
        "image_grid_hws: expected a height of 1 to 512 patches that merge_kernel_size 2 divides,"
            + " found 3 in image 1",
        ids(5, M, M, 6),
        pixels(12),
        sizes(new long[][] {{3, 4}}));
  }

  @Test
  void tooManyArraysOrNone() {
    NDArray ids = ids(5, 6);
    refused(
        "found 5 arrays", ids, ids.onesLike(), pixels(4), sizes(new long[][] {{2, 2}}), ids(1, 2));
    refused("input_ids: expected ids from 0 to 79, found 80", ids(5, 80));
  }

  private static void refused(String reason, NDArray... inputs) {
    ParameterStore store = new ParameterStore(manager, false);
    assertThatThrownBy(() -> model.getBlock().forward(store, new NDList(inputs), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private static NDArray ids(long... ids) {
    return manager.create(new long[][] {ids});
  }

  private static NDArray pixels(int patches) {
    return manager.zeros(new Shape(patches, 3, 4, 4));
  }

  private static NDArray sizes(long[][] sizes) {
    return manager.create(sizes);
  }
}
