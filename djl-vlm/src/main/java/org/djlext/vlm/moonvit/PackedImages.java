package org.djlext.vlm.moonvit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The raw inputs of a tower, checked.
 *
 * @param pixels {@code (P, 3, p, p)}, the patches of all images
 * @param sizes {@code (N, 2)} int64, height and width of each image in patches
 * @param ends 0, then where each image ends among the patches
 */
record PackedImages(NDArray pixels, NDArray sizes, int[] ends) {

  private static final String GRIDS = "image_grid_hws";

  /**
   * Checks the inputs.
   *
   * @throws IllegalArgumentException naming the input, what was expected and what was found
   */
  static PackedImages of(NDList inputs, MoonVitConfig config) {
    if (inputs.size() != 2) {
      throw new IllegalArgumentException(
          "inputs: expected pixel_values and image_grid_hws, found %d arrays"
              .formatted(inputs.size()));
    }
    NDArray pixels = inputs.get(0);
    int p = config.patchSize();
    Shape shape = pixels.getShape();
    if (shape.dimension() != 4 || !shape.slice(1).equals(new Shape(3, p, p)) || shape.size() == 0) {
      throw new IllegalArgumentException(
          "pixel_values: expected (P, 3, %d, %d), found %s".formatted(p, p, shape));
    }
    if (!pixels.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "pixel_values: expected a floating-point type, found " + pixels.getDataType());
    }
    NDArray sizes = inputs.get(1);
    Shape grids = sizes.getShape();
    if (grids.dimension() != 2 || grids.get(1) != 2 || !sizes.getDataType().isInteger()) {
      throw new IllegalArgumentException(
          GRIDS + ": expected integers (N, 2), found %s %s".formatted(sizes.getDataType(), grids));
    }
    NDArray longs = sizes.toType(DataType.INT64, false);
    return new PackedImages(pixels, longs, ends(longs.toLongArray(), shape.get(0), config));
  }

  private static int[] ends(long[] grids, long patches, MoonVitConfig config) {
    int[] ends = new int[grids.length / 2 + 1];
    long end = 0;
    for (int i = 1; i < ends.length; i++) {
      long height = grids[2 * i - 2];
      long width = grids[2 * i - 1];
      requireSide(i, "height", height, config.mergeHeight());
      requireSide(i, "width", width, config.mergeWidth());
      end += height * width;
      ends[i] = (int) Math.min(end, Integer.MAX_VALUE);
    }
    if (end != patches) {
      throw new IllegalArgumentException(
          GRIDS
              + ": expected sizes that give the %d patches of pixel_values, found %d"
                  .formatted(patches, end));
    }
    return ends;
  }

  private static void requireSide(int image, String what, long side, int merge) {
    if (side < 1 || side > MoonVitConfig.LARGEST_SIDE || side % merge != 0) {
      throw new IllegalArgumentException(
          GRIDS
              + ": expected a %s of 1 to %d patches that merge_kernel_size %d divides, found %d in image %d"
                  .formatted(what, MoonVitConfig.LARGEST_SIDE, merge, side, image));
    }
  }
}
