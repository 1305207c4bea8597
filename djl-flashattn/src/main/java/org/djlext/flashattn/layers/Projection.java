package org.djlext.flashattn.layers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A linear map {@code (..., in) -> (..., out)}, with or without bias, of known size. */
public final class Projection extends LeafBlock {

  private final int in;
  private final int out;
  private final Parameter bias;

  /**
   * Constructs the map.
   *
   * @param in the size of the last input axis
   * @param out the size of the last output axis
   * @param hasBias whether a bias {@code (out)} is added
   */
  public Projection(int in, int out, boolean hasBias) {
    super(Parameter.Type.WEIGHT, new Shape(out, in));
    this.in = in;
    this.out = out;
    this.bias = hasBias ? add("bias", Parameter.Type.BIAS, new Shape(out)) : null;
  }

  /**
   * Says whether there is a bias.
   *
   * @return true if there is
   */
  public boolean hasBias() {
    return bias != null;
  }

  /**
   * Returns the bias, for callers that fuse this Block into a larger operation.
   *
   * @param parameterStore where it is read
   * @param device the device of the activations
   * @param training whether gradients are wanted
   * @return the array, owned by the parameter, or null if there is no bias
   */
  public NDArray bias(ParameterStore parameterStore, Device device, boolean training) {
    return bias == null ? null : parameterStore.getValue(bias, device, training);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    return BridgedLayers.linear(
        x,
        weight(parameterStore, device, training),
        bias(parameterStore, device, training),
        training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    if (x.get(x.dimension() - 1) != in) {
      throw new IllegalArgumentException("expected the last axis to be " + in + ", found " + x);
    }
    return new Shape[] {x.slice(0, x.dimension() - 1).add(out)};
  }
}
