package org.djlext.vlm.llama;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;
import org.djlext.flashattn.fused.Layer;

/** Gain and shift {@code (H, D)} of the layer norm that each head has for itself. */
final class HeadNorm extends Layer {

  private final Parameter gain;
  private final Parameter shift;

  HeadNorm(int heads, int headDim) {
    gain = parameter("weight", Parameter.Type.GAMMA, Initializer.ONES, heads, headDim);
    shift = parameter("bias", Parameter.Type.BETA, null, heads, headDim);
  }

  @Override
  protected void addWeights(
      ParameterStore store, Device device, boolean training, List<NDArray> into) {
    into.add(store.getValue(gain, device, training));
    into.add(store.getValue(shift, device, training));
  }
}
