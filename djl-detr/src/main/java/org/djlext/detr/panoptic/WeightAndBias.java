package org.djlext.detr.panoptic;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import java.util.List;

/** A layer that is a weight and a bias whose shapes are known from construction on. */
abstract class WeightAndBias extends AbstractBlock {

  private static final byte VERSION = 1;

  /** Kaiming uniform with a = 1: within the square root of 3 / fan-in. */
  static final Initializer KAIMING = new XavierInitializer(RandomType.UNIFORM, FactorType.IN, 3);

  private final Parameter weight;
  private final Parameter bias;

  WeightAndBias(Parameter.Type weightType, Parameter.Type biasType, Shape shape) {
    super(VERSION);
    weight = add("weight", weightType, shape);
    bias = add("bias", biasType, new Shape(shape.get(0)));
  }

  private Parameter add(String name, Parameter.Type type, Shape shape) {
    Parameter.Builder builder = Parameter.builder().setName(name).setType(type).optShape(shape);
    if (type == Parameter.Type.WEIGHT) {
      builder.optInitializer(KAIMING);
    }
    return addParameter(builder.build());
  }

  /** Returns weight and bias, in the order that mask_head.py has them. */
  final List<NDArray> values(ParameterStore store, Device device, boolean training) {
    return List.of(
        store.getValue(weight, device, training), store.getValue(bias, device, training));
  }
}
