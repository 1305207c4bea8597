package org.djlext.flashattn.layers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Layer normalization over the last axis (arXiv 1607.06450): {@code (..., E)}, with parameters
 * named {@code weight} and {@code bias} as checkpoints have them.
 */
public final class LayerNorm extends LeafBlock {

  private final int size;
  private final float epsilon;
  private final Parameter bias;

  /**
   * Constructs the norm.
   *
   * @param size E, the size of the last axis
   * @param epsilon what is added to the variance
   */
  public LayerNorm(int size, double epsilon) {
    super(Parameter.Type.GAMMA, new Shape(size));
    this.size = size;
    this.epsilon = (float) epsilon;
    this.bias = add("bias", Parameter.Type.BETA, new Shape(size));
  }

  /**
   * Returns the bias, for callers that fuse this Block into a larger operation.
   *
   * @param parameterStore where it is read
   * @param device the device of the activations
   * @param training whether gradients are wanted
   * @return the array, owned by the parameter
   */
  public NDArray bias(ParameterStore parameterStore, Device device, boolean training) {
    return parameterStore.getValue(bias, device, training);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    return ai.djl.nn.norm.LayerNorm.layerNorm(
        x,
        new Shape(size),
        weight(parameterStore, device, training),
        bias(parameterStore, device, training),
        epsilon);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
