package org.djlext.vlm.tune.policy;

/**
 * How the losses of single tokens become one: the weight of each token in their sum. Weights are
 * made for a whole batch, so that its parts can be worked on one after the other and still add up
 * to the same loss.
 */
public enum Aggregation {
  /** The mean over answers of each answer's mean: GRPO (arXiv 2402.03300). */
  SEQUENCE_MEAN("grpo"),
  /** The mean over all tokens of the batch: DAPO (arXiv 2503.14476), PPO. */
  TOKEN_MEAN("dapo"),
  /** The sum over all tokens, by the answers and the greatest length: Dr. GRPO (2503.20783). */
  CONSTANT("dr_grpo");

  private final String lossType;

  Aggregation(String lossType) {
    this.lossType = lossType;
  }

  /**
   * Returns the name in configurations.
   *
   * @return trl's {@code loss_type}
   */
  public String lossType() {
    return lossType;
  }

  /**
   * Weighs the tokens of a batch.
   *
   * @param counts for every answer and token, whether it counts
   * @param maxLength the greatest length an answer may have, for {@link #CONSTANT}
   * @return weights in the same places, 0 for tokens that do not count
   * @throws IllegalArgumentException if maxLength is not positive
   */
  public float[][] weights(boolean[][] counts, int maxLength) {
    if (maxLength < 1) {
      throw new IllegalArgumentException("maxLength: expected at least 1, found " + maxLength);
    }
    int[] lengths = new int[counts.length];
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      for (boolean count : counts[i]) {
        lengths[i] += count ? 1 : 0;
      }
      all += lengths[i];
    }
    float[][] weights = new float[counts.length][];
    for (int i = 0; i < counts.length; i++) {
      double divisor =
          switch (this) {
            case SEQUENCE_MEAN -> (double) counts.length * lengths[i];
            case TOKEN_MEAN -> all;
            case CONSTANT -> (double) counts.length * maxLength;
          };
      weights[i] = new float[counts[i].length];
      for (int t = 0; t < counts[i].length; t++) {
        weights[i][t] = counts[i][t] ? (float) (1 / divisor) : 0;
      }
    }
    return weights;
  }
}
