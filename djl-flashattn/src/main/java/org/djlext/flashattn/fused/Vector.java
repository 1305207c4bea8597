package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;

/** One trained array that a program uses in its own way, such as the gain of a norm. */
public final class Vector extends Layer {

  private final Parameter value;

  /**
   * Constructs the array.
   *
   * @param name the last part of its name in checkpoints
   * @param initializer how it begins
   * @param shape its shape
   */
  public Vector(String name, Initializer initializer, long... shape) {
    value = parameter(name, Parameter.Type.OTHER, initializer, shape);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    into.add(store.getValue(value, device, training));
  }
}
