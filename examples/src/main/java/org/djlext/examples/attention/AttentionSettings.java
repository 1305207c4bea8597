package org.djlext.examples.attention;

import java.util.List;

/**
 * What is measured.
 *
 * @param tokens the values of N, ascending
 * @param heads H
 * @param headSize D
 * @param causal whether queries see no later keys
 * @param backward whether gradients are measured as well
 * @param repeat how often each is timed; the shortest time counts
 * @param seed the seed of the input
 */
public record AttentionSettings(
    List<Integer> tokens,
    int heads,
    int headSize,
    boolean causal,
    boolean backward,
    int repeat,
    long seed) {

  /**
   * Checks the values.
   *
   * @param tokens as above
   * @param heads as above
   * @param headSize as above
   * @param causal as above
   * @param backward as above
   * @param repeat as above
   * @param seed as above
   * @throws IllegalArgumentException naming the option that is out of range
   */
  public AttentionSettings {
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("--tokens: expected at least one number, found none");
    }
    tokens.forEach(n -> positive("--tokens", n));
    positive("--heads", heads);
    positive("--head-size", headSize);
    positive("--repeat", repeat);
    tokens = tokens.stream().distinct().sorted().toList();
  }

  private static void positive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + ": expected at least 1, found " + value);
    }
  }
}
