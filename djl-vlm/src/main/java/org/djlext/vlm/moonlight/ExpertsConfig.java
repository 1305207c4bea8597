package org.djlext.vlm.moonlight;

/**
 * The shape of the mixture of experts (arXiv 2412.19437, section 2.1.2): which layers have it, and
 * how a token chooses among its experts.
 *
 * @param routed X, the number of experts to choose from
 * @param perToken K, how many of them a token chooses
 * @param shared how many experts' width every token passes besides, as one feed-forward part
 * @param intermediateSize I, the inner size of one expert
 * @param groups how many equal groups the experts form
 * @param chosenGroups how many groups a token may choose experts from
 * @param normalised whether the weights of the chosen experts are made to sum to 1
 * @param scaling what the weights are multiplied by in the end ({@code routed_scaling_factor})
 * @param firstDense the number of layers at the beginning that are plain feed-forward
 * @param frequency every how many layers there is one with experts ({@code moe_layer_freq})
 */
public record ExpertsConfig(
    int routed,
    int perToken,
    int shared,
    int intermediateSize,
    int groups,
    int chosenGroups,
    boolean normalised,
    double scaling,
    int firstDense,
    int frequency) {

  /**
   * Checks the values.
   *
   * @param routed X, the number of experts to choose from
   * @param perToken K, how many of them a token chooses
   * @param shared how many experts' width every token passes besides
   * @param intermediateSize I, the inner size of one expert
   * @param groups how many equal groups the experts form
   * @param chosenGroups how many groups a token may choose experts from
   * @param normalised whether the weights of the chosen experts are made to sum to 1
   * @param scaling what the weights are multiplied by in the end
   * @param firstDense the number of layers at the beginning that are plain feed-forward
   * @param frequency every how many layers there is one with experts
   * @throws IllegalArgumentException naming the field and its value
   */
  public ExpertsConfig {
    Positive.require("n_routed_experts", routed);
    Positive.require("num_experts_per_tok", perToken);
    Positive.require("moe_intermediate_size", intermediateSize);
    Positive.require("n_group", groups);
    Positive.require("topk_group", chosenGroups);
    Positive.require("moe_layer_freq", frequency);
    if (routed % groups != 0) {
      throw new IllegalArgumentException(
          "n_group: expected a divisor of n_routed_experts %d, found %d".formatted(routed, groups));
    }
    if (chosenGroups > groups) {
      throw new IllegalArgumentException(
          "topk_group: expected at most n_group %d, found %d".formatted(groups, chosenGroups));
    }
    if (groups > 1 && routed / groups < 2) {
      throw new IllegalArgumentException(
          "n_group: expected groups of at least 2 of the %d experts, found %d groups"
              .formatted(routed, groups));
    }
    int reachable = routed / groups * chosenGroups;
    if (perToken > reachable) {
      throw new IllegalArgumentException(
          "num_experts_per_tok: expected at most the %d experts of %d groups, found %d"
              .formatted(reachable, chosenGroups, perToken));
    }
    if (shared < 0) {
      throw new IllegalArgumentException(
          "n_shared_experts: expected null or at least 0, found " + shared);
    }
    if (firstDense < 0) {
      throw new IllegalArgumentException(
          "first_k_dense_replace: expected at least 0, found " + firstDense);
    }
    if (!(scaling > 0)) {
      throw new IllegalArgumentException(
          "routed_scaling_factor: expected a positive number, found " + scaling);
    }
  }

  /**
   * Says whether a layer has experts.
   *
   * @param layer the layer's index
   * @return false if it is plain feed-forward
   */
  public boolean inLayer(int layer) {
    return layer >= firstDense && layer % frequency == 0;
  }
}
