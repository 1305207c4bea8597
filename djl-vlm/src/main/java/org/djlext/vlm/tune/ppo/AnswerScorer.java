package org.djlext.vlm.tune.ppo;

import java.io.IOException;
import java.util.List;
import org.djlext.vlm.tune.rollout.Rollout;

/** Says what answers are worth: a reward model, or a rule that can be checked. */
@FunctionalInterface
public interface AnswerScorer {

  /**
   * Scores answers.
   *
   * @param rollouts the answers with their prompts
   * @return a finite number for each, the greater the better
   * @throws IOException if the scorer cannot be asked
   */
  float[] scores(List<Rollout> rollouts) throws IOException;
}
