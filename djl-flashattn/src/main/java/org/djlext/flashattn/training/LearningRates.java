package org.djlext.flashattn.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.tracker.ParameterTracker;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Learning rates by groups of parameters, told apart by their names, such as a smaller one for a
 * backbone. Works with every optimizer of DJL.
 */
public final class LearningRates implements ParameterTracker {

  private static final Pattern ALL = Pattern.compile("");

  private final Tracker others;
  private final Map<String, Tracker> byId = new HashMap<>();

  /**
   * Constructs rates that are equal for all parameters.
   *
   * @param others the rate of parameters without a group
   */
  public LearningRates(Tracker others) {
    this.others = others;
  }

  /**
   * Gives the parameters of a Block whose name matches a rate of their own; a later group wins over
   * an earlier one.
   *
   * @param block the Block, whose parameters need not be initialized
   * @param name found anywhere in the full name that {@link Block#getParameters} gives
   * @param rate of the group
   * @return this
   * @throws IllegalArgumentException if no parameter matches
   */
  public LearningRates group(Block block, Pattern name, Tracker rate) {
    int found = 0;
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      if (name.matcher(parameter.getKey()).find()) {
        byId.put(parameter.getValue().getId(), rate);
        found++;
      }
    }
    if (found == 0) {
      throw new IllegalArgumentException(
          "learning rates: no parameter matches %s; the first is called %s"
              .formatted(
                  name,
                  block.getParameters().isEmpty() ? "nothing" : block.getParameters().keyAt(0)));
    }
    return this;
  }

  /**
   * Gives all parameters of a Block a rate of their own; a later group wins over an earlier one.
   *
   * @param part a child of what is trained, such as its backbone
   * @param rate of the group
   * @return this
   * @throws IllegalArgumentException if the Block has no parameters
   */
  public LearningRates group(Block part, Tracker rate) {
    return group(part, ALL, rate);
  }

  @Override
  public float getNewValue(String parameterId, int numUpdate) {
    return byId.getOrDefault(parameterId, others).getNewValue(numUpdate);
  }
}
