package org.djlext.vlm.tune.policy;

/**
 * How much better an answer is than the others to the same question, without a value model (GRPO,
 * arXiv 2402.03300, section 4.1).
 *
 * @param scaled whether rewards are divided by the group's deviation; Dr. GRPO does not
 */
public record GroupAdvantage(boolean scaled) {

  private static final double EPSILON = 1e-4;

  /**
   * Computes the advantages of one group. A reward of NaN means that the answer could not be
   * scored: it has advantage 0 and does not touch the others.
   *
   * @param rewards the rewards of all answers to one question
   * @return an advantage for each; all 0 where all rewards are equal
   */
  public float[] of(float[] rewards) {
    int n = 0;
    double sum = 0;
    for (float reward : rewards) {
      if (!Float.isNaN(reward)) {
        n++;
        sum += reward;
      }
    }
    double mean = sum / n;
    double squares = 0;
    for (float reward : rewards) {
      squares += Float.isNaN(reward) ? 0 : (reward - mean) * (reward - mean);
    }
    double deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
    float[] advantages = new float[rewards.length];
    for (int i = 0; i < rewards.length; i++) {
      if (!Float.isNaN(rewards[i])) {
        double advantage = rewards[i] - mean;
        advantages[i] = (float) (scaled ? advantage / (deviation + EPSILON) : advantage);
      }
    }
    return advantages;
  }
}
