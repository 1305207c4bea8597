package org.djlext.vlm.tune.reasoning;

import java.util.List;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * All answers to one problem.
 *
 * @param problem the problem
 * @param answers its answers
 */
public record AnswerGroup(Problem problem, List<ScoredAnswer> answers) {

  /**
   * Copies the list.
   *
   * @param problem the problem
   * @param answers its answers
   */
  public AnswerGroup {
    answers = List.copyOf(answers);
  }

  /**
   * Counts right answers.
   *
   * @return how many the verifier accepts
   */
  public int right() {
    return (int) answers.stream().filter(answer -> answer.verdict().correct()).count();
  }

  /**
   * Counts answers that the verifier could judge.
   *
   * @return right and wrong ones
   */
  public int judged() {
    return (int) answers.stream().filter(answer -> answer.verdict().scored()).count();
  }

  /**
   * Says whether some answers are right and some wrong: what dynamic sampling keeps, whatever the
   * rewards for form or length may be.
   *
   * @return whether accuracies differ
   */
  public boolean mixed() {
    return right() > 0 && right() < judged();
  }

  /**
   * Says whether rewards differ, without which nothing can be learnt from the group.
   *
   * @return whether two scored answers have different rewards
   */
  public boolean differs() {
    return answers.stream()
            .filter(ScoredAnswer::scored)
            .map(ScoredAnswer::reward)
            .distinct()
            .count()
        > 1;
  }

  /** Returns the rewards in the order of the answers, NaN where there is none. */
  float[] rewards() {
    float[] rewards = new float[answers.size()];
    for (int i = 0; i < rewards.length; i++) {
      rewards[i] = answers.get(i).reward();
    }
    return rewards;
  }
}
