package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;

/**
 * The four arrays of a batch normalization, each {@code (C)}, which programs read in training and
 * in inference alike when it stands alone.
 */
public final class BatchNorm extends Layer {

  private final List<Parameter> parameters;

  /**
   * Constructs a norm whose scale and shift are trained.
   *
   * @param channels C
   */
  public BatchNorm(int channels) {
    this(channels, Parameter.Type.GAMMA);
  }

  private BatchNorm(int channels, Parameter.Type scale) {
    parameters =
        List.of(
            parameter("weight", scale, Initializer.ONES, channels),
            parameter("bias", Parameter.Type.BETA, null, channels),
            parameter("running_mean", Parameter.Type.RUNNING_MEAN, null, channels),
            parameter("running_var", Parameter.Type.RUNNING_VAR, null, channels));
  }

  /**
   * Makes a norm whose scale is never trained, only its shift.
   *
   * @param channels C
   * @return the norm, its scale 1 when no checkpoint is read
   */
  public static BatchNorm shiftOnly(int channels) {
    return new BatchNorm(channels, Parameter.Type.RUNNING_VAR); // of the types that DJL never thaws
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    parameters.forEach(p -> into.add(store.getValue(p, device, training)));
  }
}
