package org.djlext.vlm.tune.reasoning;

import java.util.List;

/**
 * The groups that a policy learns from until it answers anew, and what was sampled for them.
 *
 * @param groups the groups
 * @param sampled all groups that were sampled, kept or not
 * @param rounds how often problems were drawn
 * @param nextProblem the index of the first problem that was not asked yet
 * @param seconds how long answering took
 */
record SampledGroups(
    List<AnswerGroup> groups,
    List<AnswerGroup> sampled,
    int rounds,
    long nextProblem,
    double seconds) {

  /** Returns the answers of the groups that are learnt from. */
  List<ScoredAnswer> answers() {
    return groups.stream().flatMap(group -> group.answers().stream()).toList();
  }

  /** Returns how many groups had only right answers. */
  long allRight() {
    return sampled.stream().filter(g -> g.judged() > 0 && g.right() == g.judged()).count();
  }

  /** Returns how many groups had only wrong answers. */
  long allWrong() {
    return sampled.stream().filter(g -> g.judged() > 0 && g.right() == 0).count();
  }

  /** Returns how many tokens were generated. */
  long tokens() {
    return sampled.stream()
        .flatMap(group -> group.answers().stream())
        .mapToLong(answer -> answer.rollout().ids().length)
        .sum();
  }
}
