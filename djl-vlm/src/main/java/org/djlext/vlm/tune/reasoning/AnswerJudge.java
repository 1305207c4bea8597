package org.djlext.vlm.tune.reasoning;

import java.util.ArrayList;
import java.util.List;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import org.djlext.vlm.tune.rollout.Rollout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what answers are worth. A verifier or a reward that throws is counted, told of in the log,
 * and leaves the answer without that reward.
 */
final class AnswerJudge {

  private static final Logger LOGGER = LoggerFactory.getLogger(AnswerJudge.class);

  private final Verifier verifier;
  private final List<WeightedReward> rewards;
  private final Ingredients ingredients;
  private final Questions questions;
  private long failures;

  AnswerJudge(
      Verifier verifier,
      List<WeightedReward> rewards,
      Ingredients ingredients,
      Questions questions) {
    this.verifier = verifier;
    this.rewards = List.copyOf(rewards);
    this.ingredients = ingredients;
    this.questions = questions;
  }

  /** Returns how often a verifier or a reward threw. */
  long failures() {
    return failures;
  }

  /** Returns the names of the single rewards. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of("accuracy"));
    rewards.forEach(reward -> names.add(reward.name()));
    return names;
  }

  ScoredAnswer judge(Problem problem, Rollout rollout) {
    String text = questions.text(rollout.ids());
    Verdict verdict = verdict(problem, text);
    float[] parts = new float[1 + rewards.size()];
    parts[0] =
        verdict.scored()
            ? (float)
                (ingredients.wrongReward() + verdict.score() * (1 - ingredients.wrongReward()))
            : Float.NaN;
    double sum = 0;
    boolean any = verdict.scored();
    sum += any ? parts[0] : 0;
    for (int i = 0; i < rewards.size(); i++) {
      parts[i + 1] = part(rewards.get(i), problem, text, rollout, verdict);
      if (!Float.isNaN(parts[i + 1])) {
        any = true;
        sum += rewards.get(i).weight() * parts[i + 1];
      }
    }
    if (ingredients.overlong() != null) {
      sum += ingredients.overlong().of(rollout.ids().length);
    }
    return new ScoredAnswer(problem, rollout, text, verdict, parts, any ? (float) sum : Float.NaN);
  }

  private Verdict verdict(Problem problem, String text) {
    try {
      return verifier.verify(problem, text);
    } catch (RuntimeException e) {
      failed("verifier of " + problem.family(), e);
      return Verdict.unscored("the verifier failed: " + e.getMessage());
    }
  }

  private float part(
      WeightedReward reward, Problem problem, String text, Rollout rollout, Verdict verdict) {
    try {
      double value = reward.reward().of(problem, text, rollout, verdict);
      return Double.isInfinite(value) ? Float.NaN : (float) value;
    } catch (RuntimeException e) {
      failed("reward " + reward.name(), e);
      return Float.NaN;
    }
  }

  private void failed(String what, RuntimeException e) {
    failures++;
    if (failures == 1) {
      LOGGER.warn(
          "{} failed; the answer has no reward of it. Further failures are counted", what, e);
    }
  }
}
