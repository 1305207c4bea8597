package org.djlext.vlm.moonvit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tower accepts, and that the images of one sequence do not see each other. */
class PackedImagesTest {

  private static final MoonVitConfig CONFIG = new MoonVitConfig(4, 6, 6, 2, 2, 16, 24, 2, 2);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void imageDoesNotDependOnThosePackedWithIt() {
    MoonVitBlock tower = tower();
    NDArray first = pixels(4 * 6);
    NDArray second = pixels(8 * 2);
    NDArray both = forward(tower, first.concat(second), new long[][] {{4, 6}, {8, 2}});
    assertClose("first", both.get("0:6"), forward(tower, first, new long[][] {{4, 6}}));
    assertClose("second", both.get("6:"), forward(tower, second, new long[][] {{8, 2}}));
  }

  @Test
  void heightComesBeforeWidth() {
    MoonVitBlock tower = tower();
    NDArray pixels = pixels(4 * 6);
    NDArray high = forward(tower, pixels, new long[][] {{6, 4}});
    NDArray wide = forward(tower, pixels, new long[][] {{4, 6}});
    assertThat(high.sub(wide).abs().max().getFloat()).isGreaterThan(1e-2f);
  }

  @Test
  void smallIntegersNameSizesToo() {
    MoonVitBlock tower = tower();
    NDArray pixels = pixels(4);
    NDArray sizes = manager.create(new int[][] {{2, 2}});
    NDArray features =
        tower
            .forward(new ParameterStore(manager, false), new NDList(pixels, sizes), false)
            .singletonOrThrow();
    assertClose("int32", features, forward(tower, pixels, new long[][] {{2, 2}}));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "24 | 4 | 5 | width of 1 to 512 patches that merge_kernel_size 2 divides, found 5 in image 1",
        "24 | 0 | 6 | height of 1 to 512 patches that merge_kernel_size 2 divides, found 0 in image 1",
        "24 | -4 | -6 | found -4 in image 1",
        "2056 | 2 | 514 | width of 1 to 512 patches",
        "24 | 4 | 4 | expected sizes that give the 24 patches of pixel_values, found 16"
      })
  void sizesThatDoNotFitAreNamed(int patches, long height, long width, String reason) {
    MoonVitBlock tower = tower();
    assertThatThrownBy(() -> forward(tower, pixels(patches), new long[][] {{height, width}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("image_grid_hws")
        .hasMessageContaining(reason);
  }

  @Test
  void wrongArraysAreNamed() {
    NDArray pixels = pixels(4);
    NDArray sizes = manager.create(new long[][] {{2, 2}});
    refused(new NDList(pixels), "expected pixel_values and image_grid_hws, found 1 arrays");
    refused(
        new NDList(manager.zeros(new Shape(4, 3, 14, 14)), sizes),
        "pixel_values: expected (P, 3, 4, 4), found (4, 3, 14, 14)");
    refused(
        new NDList(pixels.toType(DataType.UINT8, true), sizes),
        "pixel_values: expected a floating-point type, found uint8");
    refused(
        new NDList(pixels, manager.create(new long[] {2, 2})),
        "image_grid_hws: expected integers (N, 2), found int64 (2)");
    refused(
        new NDList(pixels, manager.create(new float[][] {{2, 2}})),
        "image_grid_hws: expected integers (N, 2), found float32 (1, 2)");
  }

  private void refused(NDList inputs, String reason) {
    MoonVitBlock tower = tower();
    assertThatThrownBy(() -> tower.forward(new ParameterStore(manager, false), inputs, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private NDArray forward(MoonVitBlock tower, NDArray pixels, long[][] sizes) {
    NDList inputs = new NDList(pixels, manager.create(sizes));
    return tower.forward(new ParameterStore(manager, false), inputs, false).singletonOrThrow();
  }

  private NDArray pixels(int patches) {
    return manager.randomUniform(-1, 1, new Shape(patches, 3, 4, 4));
  }

  private MoonVitBlock tower() {
    MoonVitBlock tower = new MoonVitBlock(CONFIG);
    tower.initialize(manager, DataType.FLOAT32, new Shape(4, 3, 4, 4), new Shape(1, 2));
    tower.freezeParameters(true);
    return tower;
  }
}
