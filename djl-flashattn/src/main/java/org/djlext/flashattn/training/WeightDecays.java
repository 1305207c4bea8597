package org.djlext.flashattn.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Weight decays of {@link AdamW} by groups of parameters, as {@link LearningRates} are rates by
 * groups: most recipes let norms and biases keep their size.
 *
 * <pre>{@code
 * AdamW.builder().optWeightDecays(new WeightDecays(0.05).withoutNormsAndBiases(block))
 * }</pre>
 */
public final class WeightDecays {

  private static final Set<Parameter.Type> NORMS_AND_BIASES =
      EnumSet.of(Parameter.Type.GAMMA, Parameter.Type.BETA, Parameter.Type.BIAS);

  private final double others;
  private final Map<String, Double> byId = new HashMap<>();

  /**
   * Constructs decays that are equal for all parameters.
   *
   * @param others the decay of parameters without a group, finite and at least 0
   * @throws IllegalArgumentException if it is not
   */
  public WeightDecays(double others) {
    this.others = checked(others);
  }

  /**
   * Exempts the scales and shifts of norms, and the biases of everything else, from decay, as
   * mmengine's {@code norm_decay_mult} and {@code bias_decay_mult} of 0 do. They are known by the
   * type of their parameter, so that scales that belong to no norm still decay.
   *
   * @param block the Block, whose parameters need not be initialized
   * @return this
   */
  public WeightDecays withoutNormsAndBiases(Block block) {
    put(block, parameter -> NORMS_AND_BIASES.contains(parameter.getValue().getType()), 0);
    return this;
  }

  /**
   * Gives the parameters of a Block whose name matches a decay of their own; a later group wins
   * over an earlier one.
   *
   * @param block the Block, whose parameters need not be initialized
   * @param name found anywhere in the full name that {@link Block#getParameters} gives
   * @param decay of the group, finite and at least 0
   * @return this
   * @throws IllegalArgumentException if no parameter matches, or the decay is not as said
   */
  public WeightDecays group(Block block, Pattern name, double decay) {
    if (put(block, parameter -> name.matcher(parameter.getKey()).find(), checked(decay)) == 0) {
      throw new IllegalArgumentException("weight decays: no parameter matches " + name);
    }
    return this;
  }

  /**
   * Returns the decay of a parameter.
   *
   * @param parameterId its id
   * @return the decay
   */
  public double of(String parameterId) {
    return byId.getOrDefault(parameterId, others);
  }

  private int put(Block block, Predicate<Pair<String, Parameter>> which, double decay) {
    int found = 0;
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      if (which.test(parameter)) {
        byId.put(parameter.getValue().getId(), decay);
        found++;
      }
    }
    return found;
  }

  private static double checked(double decay) {
    if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weight decay: expected finite, at least 0, found " + decay);
    }
    return decay;
  }
}
