package org.djlext.vlm.tune.reasoning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.vlm.tune.StepMetrics;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.rollout.RolloutPrompt;

/** Measures a policy on problems that it does not learn from: always the same ones. */
final class HeldOutProblems {

  private final List<Problem> problems;
  private final int answers;
  private final Questions questions;
  private final AnswerJudge judge;

  /** Takes the problems, and how many answers to each are asked for. */
  HeldOutProblems(List<Problem> problems, int answers, Questions questions, AnswerJudge judge) {
    this.problems = List.copyOf(problems);
    this.answers = answers;
    this.questions = questions;
    this.judge = judge;
  }

  /**
   * Returns {@code eval_accuracy}, the mean over all answers, that of each family where there are
   * several, and {@code eval_length}.
   */
  Map<String, Double> measure(GroupSampler.Answers policy) throws IOException {
    List<RolloutPrompt> prompts = new ArrayList<>();
    for (Problem problem : problems) {
      prompts.add(new RolloutPrompt(prompts.size(), questions.prompt(problem.question()), answers));
    }
    StepMetrics metrics = new StepMetrics();
    boolean several = problems.stream().map(Problem::family).distinct().count() > 1;
    for (var rollout : policy.to(prompts, 0)) {
      Problem problem = problems.get((int) rollout.prompt().index());
      ScoredAnswer answer = judge.judge(problem, rollout);
      double right = answer.verdict().correct() ? 1 : 0;
      metrics.mean("eval_accuracy", right, 1);
      if (several) {
        metrics.mean("eval_accuracy/" + problem.family(), right, 1);
      }
      metrics.mean("eval_length", rollout.ids().length, 1);
    }
    return new LinkedHashMap<>(metrics.values());
  }

  /** Returns what two evaluations must have in common to be the same. */
  String identity() {
    return "%d of %d".formatted(answers, problems.hashCode());
  }
}
