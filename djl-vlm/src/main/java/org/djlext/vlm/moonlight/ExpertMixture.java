package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;

/** The weights of a layer's experts: the gate, what all tokens pass, and what they choose from. */
final class ExpertMixture extends WeightGroup {

  private final ExpertGate gate;
  private final FeedForward shared;
  private final List<FeedForward> experts = new ArrayList<>();

  /** Without experts of its own if they stay in their files. */
  ExpertMixture(int hidden, ExpertsConfig config, boolean inFiles) {
    gate = addChildBlock("gate", new ExpertGate(hidden, config.routed()));
    int inner = config.intermediateSize();
    shared =
        config.shared() == 0
            ? null
            : addChildBlock("shared_experts", new FeedForward(hidden, inner * config.shared()));
    for (int e = 0; e < config.routed() && !inFiles; e++) {
      experts.add(addChildBlock("experts." + e, new FeedForward(hidden, inner)));
    }
  }

  @Override
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    gate.addWeights(store, device, training, w);
    if (shared != null) {
      shared.addWeights(store, device, training, w);
    }
    experts.forEach(expert -> expert.addWeights(store, device, training, w));
  }

  NDArray gateBias() {
    return gate.bias();
  }
}
