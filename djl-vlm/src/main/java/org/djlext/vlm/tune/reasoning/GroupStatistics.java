package org.djlext.vlm.tune.reasoning;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.djlext.vlm.tune.StepMetrics;

/** Tells what was sampled, under trl's names where it has one. */
final class GroupStatistics {

  private GroupStatistics() {}

  /** Adds the metrics of what an update is learnt from. */
  static void tell(StepMetrics metrics, SampledGroups sampled, List<String> names, long failures) {
    List<ScoredAnswer> answers = sampled.answers();
    double[] rewards =
        answers.stream().filter(ScoredAnswer::scored).mapToDouble(ScoredAnswer::reward).toArray();
    set(metrics, "reward", mean(rewards));
    set(
        metrics,
        "reward_std",
        sampled.groups().stream().mapToDouble(GroupStatistics::deviation).average().orElse(0));
    List<AnswerGroup> all = sampled.sampled();
    double equal = all.stream().filter(group -> !group.differs()).count();
    set(metrics, "frac_reward_zero_std", equal / all.size());
    set(
        metrics,
        "accuracy",
        all.stream().mapToInt(AnswerGroup::right).sum()
            / (double) Math.max(1, all.stream().mapToInt(AnswerGroup::judged).sum()));
    for (int i = 0; i < names.size(); i++) {
      int part = i;
      double[] parts =
          answers.stream()
              .mapToDouble(answer -> answer.parts()[part])
              .filter(value -> !Double.isNaN(value))
              .toArray();
      set(metrics, "rewards/" + names.get(i) + "/mean", mean(parts));
      set(metrics, "rewards/" + names.get(i) + "/std", deviation(parts));
    }
    lengths(metrics, answers);
    set(metrics, "sampling/rounds", sampled.rounds());
    set(metrics, "sampling/groups", all.size());
    set(metrics, "sampling/all_right", sampled.allRight());
    set(metrics, "sampling/all_wrong", sampled.allWrong());
    set(metrics, "sampling/failures", failures);
    set(metrics, "sampling/tokens_per_second", sampled.tokens() / sampled.seconds());
  }

  private static void lengths(StepMetrics metrics, List<ScoredAnswer> answers) {
    double[] lengths = answers.stream().mapToDouble(a -> a.rollout().ids().length).toArray();
    set(metrics, "completions/mean_length", mean(lengths));
    set(metrics, "completions/min_length", Arrays.stream(lengths).min().orElse(0));
    set(metrics, "completions/max_length", Arrays.stream(lengths).max().orElse(0));
    set(
        metrics,
        "completions/clipped_ratio",
        answers.stream().filter(ScoredAnswer::truncated).count() / (double) answers.size());
  }

  private static void set(StepMetrics metrics, String name, double value) {
    if (Double.isFinite(value)) {
      metrics.mean(name, value, 1);
    }
  }

  private static double deviation(AnswerGroup group) {
    return deviation(
        group.answers().stream()
            .filter(ScoredAnswer::scored)
            .mapToDouble(ScoredAnswer::reward)
            .toArray());
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElse(Double.NaN);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }
}
