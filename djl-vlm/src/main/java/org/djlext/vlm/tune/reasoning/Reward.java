package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.rollout.Rollout;

/** Something that an answer is rewarded for, beside being right: a form, or what a model likes. */
@FunctionalInterface
public interface Reward {

  /**
   * Scores an answer.
   *
   * @param problem what was asked
   * @param text the answer
   * @param rollout its tokens
   * @param verdict what the verifier says of it
   * @return the reward, of any sign; NaN if there is none for this answer
   */
  double of(Problem problem, String text, Rollout rollout, Verdict verdict);
}
