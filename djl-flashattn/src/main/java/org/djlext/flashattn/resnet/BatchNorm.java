package org.djlext.flashattn.resnet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;

/** The four vectors of a batch norm over channels (arXiv 1502.03167), each {@code (C)}. */
final class BatchNorm extends AbstractBlock {

  static final double EPSILON = 1e-5;
  private static final byte VERSION = 1;

  private final Parameter weight;
  private final Parameter bias;
  private final Parameter mean;
  private final Parameter variance;

  /** Constructs the norm; affine says whether weight and bias are trained. */
  BatchNorm(int channels, boolean affine) {
    super(VERSION);
    weight = add("weight", Parameter.Type.GAMMA, channels, affine);
    bias = add("bias", Parameter.Type.BETA, channels, affine);
    mean = add("running_mean", Parameter.Type.RUNNING_MEAN, channels, false);
    variance = add("running_var", Parameter.Type.RUNNING_VAR, channels, false);
  }

  private Parameter add(String name, Parameter.Type type, int channels, boolean trained) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(type)
            .optShape(new Shape(channels))
            .optRequiresGrad(trained)
            .build());
  }

  /** Returns weight, bias, mean and variance. */
  List<NDArray> arrays(ParameterStore store, Device device, boolean training) {
    return List.of(
        store.getValue(weight, device, training),
        store.getValue(bias, device, training),
        store.getValue(mean, device, training),
        store.getValue(variance, device, training));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    List<NDArray> w = arrays(store, x.getDevice(), training);
    return ai.djl.nn.norm.BatchNorm.batchNorm(
        x, w.get(2), w.get(3), w.get(0), w.get(1), 1, 0.9f, (float) EPSILON, training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }
}
