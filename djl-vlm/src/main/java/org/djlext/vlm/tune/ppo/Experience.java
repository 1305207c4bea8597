package org.djlext.vlm.tune.ppo;

import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.tune.policy.Whitening;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutStatus;

/**
 * Answers and what is to be learnt from them, as trl prepares it. What is of single tokens has one
 * row for each answer; the longest answers have as many values as tokens, shorter ones one more,
 * that behind their end, which is where their score is.
 *
 * @param rollouts the answers
 * @param reference the reference's log-probability of each token
 * @param values the value before each token, and perhaps behind the last
 * @param scores what each answer is worth, penalties taken off
 * @param advantages of each token, whitened over all of them
 * @param returns what each value should have been
 * @param statistics what is told of them
 */
public record Experience(
    List<Rollout> rollouts,
    float[][] reference,
    float[][] values,
    float[] scores,
    float[][] advantages,
    float[][] returns,
    ExperienceStatistics statistics) {

  /**
   * Prepares answers that were scored.
   *
   * @param rollouts the answers, with the log-probabilities of the time they were drawn at
   * @param reference the reference's log-probability of each token
   * @param values as {@link #counts} says how many
   * @param scores what each answer is worth by itself
   * @param settings how rewards become advantages
   * @param cost what divergence costs now
   * @return the experience
   */
  public static Experience of(
      List<Rollout> rollouts,
      float[][] reference,
      float[][] values,
      float[] scores,
      PpoSettings settings,
      double cost) {
    int b = rollouts.size();
    float[] worth = scores.clone();
    float[][] rewards = new float[b][];
    ExperienceStatistics.Sums sums = new ExperienceStatistics.Sums();
    for (int i = 0; i < b; i++) {
      Rollout rollout = rollouts.get(i);
      if (rollout.status() != RolloutStatus.FINISHED) {
        worth[i] -= (float) settings.missingEosPenalty();
      }
      rewards[i] = new float[values[i].length];
      for (int t = 0; t < rollout.ids().length; t++) {
        float kl = settings.estimator().of(rollout.logProbs()[t], reference[i][t]);
        rewards[i][t] = (float) (-cost * kl);
        sums.token(kl, rollout.logProbs()[t]);
      }
      rewards[i][rewards[i].length - 1] += worth[i];
      sums.answer(worth[i], rollout.status() == RolloutStatus.FINISHED);
    }
    if (settings.whitenRewards()) {
      rewards = Whitening.of(rewards, all(values), false);
    }
    float[][] advantages = new float[b][];
    float[][] returns = new float[b][];
    for (int i = 0; i < b; i++) {
      advantages[i] = settings.advantage().advantages(rewards[i], values[i]);
      returns[i] = settings.advantage().returns(rewards[i], values[i]);
    }
    float[][] white = Whitening.of(advantages, tokens(rollouts, values), true);
    for (int i = 0; i < b; i++) {
      white[i] = Arrays.copyOf(white[i], rollouts.get(i).ids().length);
    }
    return new Experience(
        rollouts, reference, values, worth, white, returns, sums.statistics(cost));
  }

  /**
   * Says how many values each answer has.
   *
   * @param rollouts the answers
   * @return one for each token, and one more for those that are not the longest
   */
  public static int[] counts(List<Rollout> rollouts) {
    int longest = rollouts.stream().mapToInt(r -> r.ids().length).max().orElse(0);
    return rollouts.stream().mapToInt(r -> Math.min(r.ids().length + 1, longest)).toArray();
  }

  private static boolean[][] all(float[][] values) {
    boolean[][] all = new boolean[values.length][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new boolean[values[i].length];
      Arrays.fill(all[i], true);
    }
    return all;
  }

  private static boolean[][] tokens(List<Rollout> rollouts, float[][] values) {
    boolean[][] tokens = all(values);
    for (int i = 0; i < tokens.length; i++) {
      Arrays.fill(tokens[i], rollouts.get(i).ids().length, tokens[i].length, false);
    }
    return tokens;
  }
}
