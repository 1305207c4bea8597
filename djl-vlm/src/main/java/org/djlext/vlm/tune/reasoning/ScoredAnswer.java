package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutStatus;

/**
 * An answer and what it is worth.
 *
 * @param problem what was asked
 * @param rollout the tokens of the answer
 * @param text the answer
 * @param verdict what the verifier says of it
 * @param parts the single rewards, that of the verifier first; NaN where there is none
 * @param reward their weighted sum; NaN if there is none at all
 */
public record ScoredAnswer(
    Problem problem, Rollout rollout, String text, Verdict verdict, float[] parts, float reward) {

  /**
   * Says whether the answer was cut off.
   *
   * @return whether it has no end
   */
  public boolean truncated() {
    return rollout.status() != RolloutStatus.FINISHED;
  }

  /**
   * Says whether the answer has a reward.
   *
   * @return false if nothing could score it
   */
  public boolean scored() {
    return !Float.isNaN(reward);
  }
}
