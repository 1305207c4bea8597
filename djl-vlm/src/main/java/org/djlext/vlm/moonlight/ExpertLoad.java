package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/**
 * How many tokens chose each expert of a layer; padding does not count.
 *
 * @param layer the layer's index in the model
 * @param tokens X numbers, which sum to K times the tokens
 */
public record ExpertLoad(int layer, long[] tokens) {

  /**
   * Copies the numbers.
   *
   * @param layer the layer's index in the model
   * @param tokens X numbers
   */
  public ExpertLoad {
    tokens = tokens.clone();
  }

  /**
   * Counts choices.
   *
   * @param layer the layer's index in the model
   * @param experts X, the number of experts
   * @param chosen {@code (M, K)} int64, the experts of each token
   * @param real M numbers, zero for padding; or null if there is none
   * @return the load
   */
  public static ExpertLoad of(int layer, int experts, NDArray chosen, NDArray real) {
    long[] choices = chosen.toLongArray();
    int perToken = (int) chosen.getShape().get(1);
    boolean[] counts = new boolean[choices.length / perToken];
    Arrays.fill(counts, true);
    if (real != null) {
      try (NDArray numbers = real.toType(DataType.FLOAT32, true)) {
        float[] values = numbers.toFloatArray();
        for (int m = 0; m < counts.length; m++) {
          counts[m] = values[m] != 0;
        }
      }
    }
    long[] tokens = new long[experts];
    for (int i = 0; i < choices.length; i++) {
      tokens[(int) choices[i]] += counts[i / perToken] ? 1 : 0;
    }
    return new ExpertLoad(layer, tokens);
  }

  /**
   * Returns the numbers.
   *
   * @return a copy, X numbers
   */
  @Override
  public long[] tokens() {
    return tokens.clone();
  }

  /**
   * Adds what was counted elsewhere.
   *
   * @param other a load of the same layer
   * @return the sum
   * @throws IllegalArgumentException if it is that of another layer
   */
  public ExpertLoad plus(ExpertLoad other) {
    if (other.layer != layer || other.tokens.length != tokens.length) {
      throw new IllegalArgumentException(
          "expert load: expected layer %d with %d experts, found layer %d with %d"
              .formatted(layer, tokens.length, other.layer, other.tokens.length));
    }
    long[] sum = tokens.clone();
    for (int e = 0; e < sum.length; e++) {
      sum[e] += other.tokens[e];
    }
    return new ExpertLoad(layer, sum);
  }

  /**
   * Returns what every expert would have, were the load even.
   *
   * @return a number of tokens
   */
  public double mean() {
    return (double) Arrays.stream(tokens).sum() / tokens.length;
  }

  /**
   * Returns by how much the greatest load exceeds the even one ("maximal violation", arXiv
   * 2408.15664).
   *
   * @return 0 for an even load, 1 if an expert has twice its share; NaN without any tokens
   */
  public double violation() {
    return Arrays.stream(tokens).max().orElse(0) / mean() - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExpertLoad load
        && load.layer == layer
        && Arrays.equals(load.tokens, tokens);
  }

  @Override
  public int hashCode() {
    return 31 * layer + Arrays.hashCode(tokens);
  }

  @Override
  public String toString() {
    return "ExpertLoad[layer=%d, tokens=%s]".formatted(layer, Arrays.toString(tokens));
  }
}
