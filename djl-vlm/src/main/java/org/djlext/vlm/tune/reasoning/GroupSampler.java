package org.djlext.vlm.tune.reasoning;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutGenerator;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/**
 * Lets a policy answer problems, several times each, until there are enough groups to learn from
 * (dynamic sampling, arXiv 2503.14476, section 3.2): groups that are right or wrong as a whole are
 * replaced by those of further problems, for a bounded number of rounds.
 */
final class GroupSampler {

  /** Answers prompts; a policy, or in tests a script. */
  @FunctionalInterface
  interface Answers {
    List<Rollout> to(List<RolloutPrompt> prompts, int version);
  }

  private final Answers answers;
  private final ProblemSupply problems;
  private final Questions questions;
  private final AnswerJudge judge;
  private final Ingredients ingredients;
  private final int wanted;
  private final int size;

  GroupSampler(
      Answers answers,
      ProblemSupply problems,
      Questions questions,
      AnswerJudge judge,
      Ingredients ingredients,
      int wanted,
      int size) {
    this.answers = answers;
    this.problems = problems;
    this.questions = questions;
    this.judge = judge;
    this.ingredients = ingredients;
    this.wanted = wanted;
    this.size = size;
  }

  /** Answers by the weights that a policy has at the time. */
  static Answers of(Block policy, NDManager manager, RolloutSettings settings) {
    return (prompts, version) -> {
      try (RolloutGenerator generator = new RolloutGenerator(policy, manager, settings)) {
        return generator.generate(prompts, version);
      }
    };
  }

  /**
   * Samples groups.
   *
   * @param firstProblem the index of the first problem
   * @param version what the weights of now are called
   * @throws NothingLeftException if there are not enough after the last round
   */
  SampledGroups sample(long firstProblem, int version) throws IOException {
    long begin = System.nanoTime();
    List<AnswerGroup> sampled = new ArrayList<>();
    List<AnswerGroup> kept = new ArrayList<>();
    long next = firstProblem;
    for (int round = 1; round <= ingredients.samplingRounds(); round++) {
      // a round of few problems takes hardly less time than one of more
      int asked = Math.max(wanted - kept.size(), (wanted + 1) / 2);
      List<AnswerGroup> groups = groups(next, asked, version);
      next += asked;
      sampled.addAll(groups);
      if (ingredients.dynamicSampling()) {
        groups.stream().filter(AnswerGroup::mixed).filter(AnswerGroup::differs).forEach(kept::add);
      } else if (kept.isEmpty() && groups.stream().anyMatch(AnswerGroup::differs)) {
        kept.addAll(groups);
      }
      if (kept.size() >= wanted) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new SampledGroups(
            informativeFirst(kept.subList(0, wanted)), sampled, round, next, seconds);
      }
    }
    SampledGroups seen = new SampledGroups(kept, sampled, ingredients.samplingRounds(), next, 0);
    throw new NothingLeftException(
        "after %d rounds of sampling only %d of %d groups have something to learn from: of %d problems the answers to %d were all right, to %d all wrong, and %d could not be judged. Ask for harder or easier problems, or more answers to each"
            .formatted(
                ingredients.samplingRounds(),
                kept.size(),
                wanted,
                sampled.size(),
                seen.allRight(),
                seen.allWrong(),
                sampled.stream().filter(group -> group.judged() == 0).count()));
  }

  /** A first update without any gradient is refused by DJL's trainer. */
  private static List<AnswerGroup> informativeFirst(List<AnswerGroup> groups) {
    List<AnswerGroup> ordered = new ArrayList<>(groups);
    for (int i = 0; i < ordered.size(); i++) {
      if (ordered.get(i).differs()) {
        ordered.add(0, ordered.remove(i));
        break;
      }
    }
    return ordered;
  }

  private List<AnswerGroup> groups(long first, int count, int version) throws IOException {
    List<Problem> asked = new ArrayList<>();
    List<RolloutPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Problem problem = problems.at(first + i);
      asked.add(problem);
      prompts.add(new RolloutPrompt(first + i, questions.prompt(problem.question()), size));
    }
    List<Rollout> rollouts = answers.to(prompts, version);
    List<AnswerGroup> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Problem problem = asked.get(i);
      groups.add(
          new AnswerGroup(
              problem,
              rollouts.subList(i * size, (i + 1) * size).stream()
                  .map(rollout -> judge.judge(problem, rollout))
                  .toList()));
    }
    return groups;
  }
}
