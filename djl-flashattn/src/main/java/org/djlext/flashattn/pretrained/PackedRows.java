package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * One of several parameters that a checkpoint holds as the rows of one tensor, such as the {@code
 * in_proj_weight} of PyTorch's multi-head attention. In saving, the parameters of one tensor are
 * joined again in the order of the Block.
 *
 * @param part which of the parts, from 0
 * @param parts how many equal parts there are
 */
public record PackedRows(int part, int parts) implements WeightTransform {

  @Override
  public NDArray toBlock(NDArray stored) {
    Shape shape = stored.getShape();
    if (shape.dimension() == 0 || shape.get(0) % parts != 0) {
      return stored.duplicate(); // whose shape will be found wrong, by the tensor's name
    }
    long rows = shape.get(0) / parts;
    try (NDArray view = stored.get("{}:{}", part * rows, (part + 1) * rows)) {
      return view.duplicate();
    }
  }

  @Override
  public NDArray toCheckpoint(NDArray value) {
    return value;
  }
}
