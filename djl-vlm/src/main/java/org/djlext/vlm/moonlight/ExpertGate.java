package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;

/**
 * The weights by which tokens choose experts: {@code (X, E)}, and a bias {@code (X)} that has a say
 * in the choice but not in the weights of what is chosen.
 */
final class ExpertGate extends WeightGroup {

  private final Parameter weight;
  private final Parameter bias;

  ExpertGate(int hidden, int experts) {
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(experts, hidden))
                .build());
    // kept by balancing, not by gradients; DJL's trainers leave only running statistics alone
    bias =
        addParameter(
            Parameter.builder()
                .setName("e_score_correction_bias")
                .setType(Parameter.Type.RUNNING_MEAN)
                .optShape(new Shape(experts))
                .build());
  }

  @Override
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    w.add(store.getValue(weight, device, training));
    w.add(store.getValue(bias, device, training));
  }

  NDArray bias() {
    return bias.getArray();
  }
}
