package org.djlext.flashattn.layers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/** A Block without children whose parameters have their shapes from construction on. */
abstract class LeafBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Parameter weight;

  LeafBlock(Parameter.Type type, Shape shape) {
    super(VERSION);
    weight = add("weight", type, shape);
  }

  final Parameter add(String name, Parameter.Type type, Shape shape) {
    return addParameter(Parameter.builder().setName(name).setType(type).optShape(shape).build());
  }

  /**
   * Returns the weight, for callers that fuse this Block into a larger operation.
   *
   * @param parameterStore where it is read
   * @param device the device of the activations
   * @param training whether gradients are wanted
   * @return the array, owned by the parameter
   */
  public final NDArray weight(ParameterStore parameterStore, Device device, boolean training) {
    return parameterStore.getValue(weight, device, training);
  }
}
