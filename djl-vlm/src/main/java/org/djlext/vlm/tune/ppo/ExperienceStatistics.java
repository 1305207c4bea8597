package org.djlext.vlm.tune.ppo;

import org.djlext.vlm.tune.StepMetrics;

/**
 * What is told of answers before anything is learnt from them, means over answers.
 *
 * @param kl the sum over an answer's tokens of the divergence from the reference
 * @param entropy the sum over an answer's tokens of minus their log-probabilities
 * @param nonScoreReward what the divergence cost
 * @param scores what answers are worth
 * @param finished how many answers came to an end
 * @param cost what divergence cost
 */
public record ExperienceStatistics(
    double kl, double entropy, double nonScoreReward, double scores, int finished, double cost) {

  /** Adds up. */
  static final class Sums {

    private double kl;
    private double surprise;
    private double score;
    private int answers;
    private int finished;

    void token(float divergence, float logProb) {
      kl += divergence;
      surprise -= logProb;
    }

    void answer(float worth, boolean isFinished) {
      score += worth;
      answers++;
      finished += isFinished ? 1 : 0;
    }

    ExperienceStatistics statistics(double cost) {
      return new ExperienceStatistics(
          kl / answers, surprise / answers, -cost * kl / answers, score / answers, finished, cost);
    }
  }

  /** Adds the metrics under trl's names. */
  void tell(StepMetrics metrics) {
    metrics.mean("objective/kl", kl, 1);
    metrics.mean("objective/entropy", entropy, 1);
    metrics.mean("objective/non_score_reward", nonScoreReward, 1);
    metrics.mean("objective/rlhf_reward", nonScoreReward + scores, 1);
    metrics.mean("objective/scores", scores, 1);
    metrics.mean("objective/kl_coef", cost, 1);
    metrics.mean("val/num_eos_tokens", finished, 1);
  }
}
