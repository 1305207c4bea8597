package org.djlext.detr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The checked inputs of a DETR.
 *
 * @param pixelValues {@code (B, C, H, W)}
 * @param pixelMask {@code (B, H, W)}, zero for padding; or null if nothing is padded
 */
record DetrInputs(NDArray pixelValues, NDArray pixelMask) {

  static DetrInputs of(NDList inputs, DetrConfig config) {
    if (inputs.isEmpty() || inputs.size() > 2) {
      throw new IllegalArgumentException(
          "inputs: expected pixel_values and perhaps pixel_mask, found %d arrays"
              .formatted(inputs.size()));
    }
    NDArray pixels = inputs.get(0);
    Shape shape = pixels.getShape();
    int channels = config.backbone().channels();
    if (shape.dimension() != 4 || shape.get(1) != channels || shape.size() == 0) {
      throw new IllegalArgumentException(
          "pixel_values: expected (B, %d, H, W), found %s".formatted(channels, shape));
    }
    if (!pixels.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "pixel_values: expected a floating-point type, found " + pixels.getDataType());
    }
    if (inputs.size() == 1) {
      return new DetrInputs(pixels, null);
    }
    NDArray mask = inputs.get(1);
    Shape expected = new Shape(shape.get(0), shape.get(2), shape.get(3));
    if (!mask.getShape().equals(expected)) {
      throw new IllegalArgumentException(
          "pixel_mask: expected %s, found %s".formatted(expected, mask.getShape()));
    }
    return new DetrInputs(pixels, mask);
  }
}
