package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.layers.Projection;

/**
 * The weights of {@code down(silu(gate(x)) * up(x))}: a plain layer's, the shared or one expert.
 */
final class FeedForward extends WeightGroup {

  private final List<Projection> projections; // gate, up, down

  FeedForward(int hidden, int inner) {
    projections =
        List.of(
            addChildBlock("gate_proj", new Projection(hidden, inner, false)),
            addChildBlock("up_proj", new Projection(hidden, inner, false)),
            addChildBlock("down_proj", new Projection(inner, hidden, false)));
  }

  @Override
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    projections.forEach(p -> w.add(p.weight(store, device, training)));
  }
}
