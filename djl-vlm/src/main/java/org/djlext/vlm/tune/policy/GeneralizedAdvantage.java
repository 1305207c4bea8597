package org.djlext.vlm.tune.policy;

/**
 * Generalized advantage estimation (arXiv 1506.02438): how much better a token did than its value
 * promised, looking ahead by lambda. Past the last token rewards and values are 0.
 *
 * @param gamma how much a later reward counts a token earlier, 1 for language as a rule
 * @param lambda how far rewards are trusted before values: 0 one token, 1 to the end
 */
public record GeneralizedAdvantage(double gamma, double lambda) {

  /**
   * Checks the values.
   *
   * @param gamma how much a later reward counts a token earlier
   * @param lambda how far rewards are trusted before values
   * @throws IllegalArgumentException if one is not from 0 to 1
   */
  public GeneralizedAdvantage {
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma: expected 0 to 1, found " + gamma);
    }
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda: expected 0 to 1, found " + lambda);
    }
  }

  /**
   * The lambda that grows with an answer, {@code 1 - 1 / (alpha length)}, so that the ending is
   * felt at its beginning (VAPO, arXiv 2504.05118, section 4.2).
   *
   * @param gamma how much a later reward counts a token earlier
   * @param alpha 0.05 in the paper
   * @param length the number of tokens of the answer; short ones get lambda 0
   * @return the estimation for this answer
   */
  public static GeneralizedAdvantage ofLength(double gamma, double alpha, int length) {
    return new GeneralizedAdvantage(gamma, Math.max(0, 1 - 1 / (alpha * length)));
  }

  /**
   * Computes the advantages of one answer.
   *
   * @param rewards the reward of each token
   * @param values the value before each token
   * @return an advantage for each token
   * @throws IllegalArgumentException if the lengths differ
   */
  public float[] advantages(float[] rewards, float[] values) {
    if (rewards.length != values.length) {
      throw new IllegalArgumentException(
          "values: expected %d as rewards, found %d".formatted(rewards.length, values.length));
    }
    float[] advantages = new float[rewards.length];
    double later = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      double next = t + 1 < values.length ? values[t + 1] : 0;
      later = rewards[t] + gamma * next - values[t] + gamma * lambda * later;
      advantages[t] = (float) later;
    }
    return advantages;
  }

  /**
   * Computes what the values of one answer should have been.
   *
   * @param rewards the reward of each token
   * @param values the value before each token
   * @return advantage plus value for each token
   */
  public float[] returns(float[] rewards, float[] values) {
    float[] returns = advantages(rewards, values);
    for (int t = 0; t < returns.length; t++) {
      returns[t] += values[t];
    }
    return returns;
  }
}
