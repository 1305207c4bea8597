package org.djlext.vlm.tune.reasoning;

/**
 * A further reward and what it counts beside that of the verifier, which counts 1.
 *
 * @param name of its metrics, {@code rewards/<name>/mean}
 * @param reward the reward
 * @param weight what it is multiplied by
 */
public record WeightedReward(String name, Reward reward, double weight) {

  /**
   * Checks name and weight.
   *
   * @param name of its metrics
   * @param reward the reward
   * @param weight what it is multiplied by
   * @throws IllegalArgumentException if the name is blank or has a comma, or the weight no number
   */
  public WeightedReward {
    if (name.isBlank() || name.contains(",")) {
      throw new IllegalArgumentException("expected a name without commas, found '" + name + "'");
    }
    if (!Double.isFinite(weight)) {
      throw new IllegalArgumentException(
          "reward %s: expected a finite weight, found %s".formatted(name, weight));
    }
  }
}
