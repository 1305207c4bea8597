package org.djlext.vlm.tune.reasoning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.tune.policy.Aggregation;
import org.djlext.vlm.tune.policy.GroupAdvantage;
import org.djlext.vlm.tune.policy.Whitening;
import org.djlext.vlm.tune.rollout.Rollout;

/**
 * Turns rewards into what each token is to be learnt from: advantages within groups or by values,
 * and what tokens count in each update, so that an update can be cut into any batches.
 */
final class AnswerAdvantages {

  private final Ingredients ingredients;
  private final int maxLength;

  AnswerAdvantages(Ingredients ingredients, int maxLength) {
    this.ingredients = ingredients;
    this.maxLength = maxLength;
  }

  /**
   * Makes the answers of each update.
   *
   * @param groups all groups
   * @param updates how many updates they are for, each with as many groups
   * @param references the reference's log-probabilities of each answer's tokens, or null
   * @param values the values of each answer's tokens, or null
   */
  List<ReasoningBatch> updates(
      List<AnswerGroup> groups, int updates, float[][] references, float[][] values) {
    List<ScoredAnswer> answers = groups.stream().flatMap(g -> g.answers().stream()).toList();
    boolean[][] scored = new boolean[answers.size()][];
    for (int i = 0; i < scored.length; i++) {
      scored[i] = new boolean[answers.get(i).rollout().ids().length];
      Arrays.fill(scored[i], answers.get(i).scored());
    }
    float[][] returns = null;
    float[][] advantages;
    if (values == null) {
      advantages = byGroup(groups, references);
    } else {
      advantages = new float[scored.length][];
      returns = new float[scored.length][];
      for (int i = 0; i < scored.length; i++) {
        float[] rewards = tokenRewards(answers.get(i), references == null ? null : references[i]);
        advantages[i] = ingredients.value().advantages(rewards, values[i]);
        returns[i] = ingredients.value().returns(rewards, values[i]);
      }
      advantages = ingredients.scaled() ? Whitening.of(advantages, scored, true) : advantages;
    }
    List<ReasoningBatch> batches = new ArrayList<>();
    int rows = scored.length / updates;
    for (int update = 0; update < updates; update++) {
      int from = update * rows;
      batches.add(
          update(
              answers.subList(from, from + rows),
              part(advantages, from, rows),
              Arrays.copyOfRange(scored, from, from + rows),
              references == null ? null : part(references, from, rows),
              values == null ? null : part(values, from, rows),
              returns == null ? null : part(returns, from, rows)));
    }
    return batches;
  }

  private static float[][] part(float[][] all, int from, int rows) {
    return Arrays.copyOfRange(all, from, from + rows);
  }

  private ReasoningBatch update(
      List<ScoredAnswer> answers,
      float[][] advantages,
      boolean[][] scored,
      float[][] references,
      float[][] values,
      float[][] returns) {
    boolean[][] counts = new boolean[scored.length][];
    boolean[][] right = new boolean[scored.length][];
    for (int i = 0; i < counts.length; i++) {
      ScoredAnswer answer = answers.get(i);
      counts[i] = scored[i].clone();
      if (ingredients.maskTruncated() && answer.truncated()) {
        Arrays.fill(counts[i], false);
      }
      right[i] = new boolean[counts[i].length];
      Arrays.fill(right[i], answer.verdict().correct());
    }
    List<Rollout> rollouts = answers.stream().map(ScoredAnswer::rollout).toList();
    return new ReasoningBatch(
        rollouts,
        advantages,
        ingredients.aggregation().weights(counts, maxLength),
        Aggregation.TOKEN_MEAN.weights(right, maxLength),
        references,
        values,
        returns,
        values == null ? null : Aggregation.TOKEN_MEAN.weights(scored, maxLength));
  }

  private float[][] byGroup(List<AnswerGroup> groups, float[][] references) {
    GroupAdvantage advantage = new GroupAdvantage(ingredients.scaled());
    List<float[]> all = new ArrayList<>();
    for (AnswerGroup group : groups) {
      float[] rewards = group.rewards();
      for (int i = 0; i < rewards.length; i++) {
        if (ingredients.kl().inReward() && references != null) {
          float[] sampled = group.answers().get(i).rollout().logProbs();
          for (float penalty : penalties(sampled, references[all.size() + i])) {
            rewards[i] -= penalty;
          }
        }
      }
      float[] advantages = advantage.of(rewards);
      for (int i = 0; i < rewards.length; i++) {
        float[] tokens = new float[group.answers().get(i).rollout().ids().length];
        Arrays.fill(tokens, advantages[i]);
        all.add(tokens);
      }
    }
    return all.toArray(float[][]::new);
  }

  /** The reward of an answer stands at its last token, the penalty at each. */
  private float[] tokenRewards(ScoredAnswer answer, float[] reference) {
    float[] sampled = answer.rollout().logProbs();
    float[] rewards = new float[sampled.length];
    if (ingredients.kl().inReward() && reference != null) {
      float[] penalties = penalties(sampled, reference);
      for (int t = 0; t < rewards.length; t++) {
        rewards[t] = -penalties[t];
      }
    }
    rewards[rewards.length - 1] += answer.scored() ? answer.reward() : 0;
    return rewards;
  }

  private float[] penalties(float[] sampled, float[] reference) {
    float[] penalties = new float[sampled.length];
    for (int t = 0; t < penalties.length; t++) {
      float divergence = ingredients.kl().estimator().of(sampled[t], reference[t]);
      penalties[t] = (float) (ingredients.kl().coefficient() * divergence);
    }
    return penalties;
  }
}
