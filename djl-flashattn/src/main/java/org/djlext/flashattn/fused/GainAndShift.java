package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;

/**
 * What a layer or group normalization multiplies and adds, under the names {@code weight} and
 * {@code bias}; unlike {@link BatchNorm}, it has no statistics of its own.
 */
public final class GainAndShift extends Layer {

  private final Parameter gain;
  private final Parameter shift;

  /**
   * Constructs both, the gain beginning with ones and the shift with zeros.
   *
   * @param shape the shape of each
   */
  public GainAndShift(long... shape) {
    gain = parameter("weight", Parameter.Type.GAMMA, Initializer.ONES, shape);
    shift = parameter("bias", Parameter.Type.BETA, null, shape);
  }

  @Override
  public void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    into.add(store.getValue(gain, device, training));
    into.add(store.getValue(shift, device, training));
  }
}
