package org.djlext.pose.layers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;

/** The four arrays of a batch normalization, each {@code (C)}. */
final class BatchNorm extends Layer {

  private final List<Parameter> parameters;

  BatchNorm(int channels) {
    parameters =
        List.of(
            parameter("weight", Parameter.Type.GAMMA, null, channels),
            parameter("bias", Parameter.Type.BETA, null, channels),
            parameter("running_mean", Parameter.Type.RUNNING_MEAN, null, channels),
            parameter("running_var", Parameter.Type.RUNNING_VAR, null, channels));
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    parameters.forEach(p -> into.add(store.getValue(p, device, training)));
  }
}
