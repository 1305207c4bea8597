package org.djlext.vlm.chameleon;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;
import org.djlext.flashattn.fused.Layer;

/** Gain and shift {@code (C)} of a normalization over groups of channels. */
final class GroupNorm extends Layer {

  private final Parameter gain;
  private final Parameter shift;

  GroupNorm(int channels) {
    gain = parameter("weight", Parameter.Type.GAMMA, Initializer.ONES, channels);
    shift = parameter("bias", Parameter.Type.BETA, null, channels);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    into.add(store.getValue(gain, device, training));
    into.add(store.getValue(shift, device, training));
  }
}
