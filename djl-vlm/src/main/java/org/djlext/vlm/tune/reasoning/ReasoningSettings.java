package org.djlext.vlm.tune.reasoning;

import java.util.Set;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/**
 * How a policy answers and how its answers are learnt from.
 *
 * @param ingredients the method
 * @param prompts how many problems it learns from before it answers anew
 * @param generations how many answers it gives to each, trl's {@code num_generations}
 * @param miniBatches how many updates those answers are divided among
 * @param passes how often they are gone through, trl's {@code num_iterations}
 * @param sampling how it answers; its seed is not used, that of the run is
 */
public record ReasoningSettings(
    Ingredients ingredients,
    int prompts,
    int generations,
    int miniBatches,
    int passes,
    RolloutSettings sampling) {

  /**
   * Checks the values.
   *
   * @param ingredients the method
   * @param prompts how many problems it learns from before it answers anew
   * @param generations how many answers it gives to each
   * @param miniBatches how many updates those answers are divided among
   * @param passes how often they are gone through
   * @param sampling how it answers
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public ReasoningSettings {
    atLeast("prompts_per_rollout", prompts, 1);
    atLeast("num_generations", generations, ingredients.value() == null ? 2 : 1);
    atLeast("mini_batches", miniBatches, 1);
    atLeast("num_iterations", passes, 1);
    if (prompts % miniBatches != 0) {
      throw new IllegalArgumentException(
          "mini_batches: expected a divisor of the %d problems of a roll-out, found %d"
              .formatted(prompts, miniBatches));
    }
    if (sampling.distribution().temperature() == 0) {
      throw new IllegalArgumentException("temperature: expected above 0 to learn from, found 0");
    }
    if (ingredients.dynamicSampling() && generations < 2) {
      throw new IllegalArgumentException(
          "num_generations: expected at least 2 for dynamic sampling, found " + generations);
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: expected at least %d, found %d".formatted(name, least, value));
    }
  }

  /**
   * Returns how many updates are made before the policy answers anew.
   *
   * @return mini-batches by passes
   */
  public int updatesPerRollout() {
    return miniBatches * passes;
  }

  /**
   * Returns how many answers an update is made of.
   *
   * @return answers
   */
  public int answersPerUpdate() {
    return prompts * generations / miniBatches;
  }

  /**
   * Ends answers.
   *
   * @param stops the tokens that end one
   * @return settings that are these otherwise
   */
  public ReasoningSettings stoppedBy(Set<Long> stops) {
    return new ReasoningSettings(
        ingredients,
        prompts,
        generations,
        miniBatches,
        passes,
        sampling.toBuilder().optStopIds(stops).build());
  }
}
