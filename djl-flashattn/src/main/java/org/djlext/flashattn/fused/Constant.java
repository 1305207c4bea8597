package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;

/** An array that checkpoints hold but that is never trained. */
public final class Constant extends Layer {

  private final Parameter value;

  /**
   * Constructs the array.
   *
   * @param name the last part of its name in checkpoints
   * @param values its values when no checkpoint is read
   * @param shape its shape
   */
  public Constant(String name, float[] values, long... shape) {
    // of the types that DJL never thaws
    value =
        parameter(
            name,
            Parameter.Type.RUNNING_MEAN,
            (manager, s, type) -> manager.create(values, new Shape(shape)).toType(type, false),
            shape);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    into.add(store.getValue(value, device, training));
  }
}
