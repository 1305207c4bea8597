package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;

/** A convolution that keeps height and width: {@code (B, C, H, W) -> (B, C', H, W)}. */
final class Convolution extends WeightAndBias {

  private final int out;
  private final int kernel;

  Convolution(int in, int out, int kernel) {
    super(Parameter.Type.WEIGHT, Parameter.Type.BIAS, new Shape(out, in, kernel, kernel));
    this.out = out;
    this.kernel = kernel;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    List<NDArray> values = values(store, x.getDevice(), training);
    Shape one = new Shape(1, 1);
    Shape padding = new Shape(kernel / 2, kernel / 2);
    return Conv2d.conv2d(x, values.get(0), values.get(1), one, padding, one, 1);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    return new Shape[] {new Shape(x.get(0), out, x.get(2), x.get(3))};
  }
}
