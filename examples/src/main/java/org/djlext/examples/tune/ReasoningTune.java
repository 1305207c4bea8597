package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.reasoning.AnswerGroup;
import org.djlext.vlm.tune.reasoning.ReasoningConfig;
import org.djlext.vlm.tune.reasoning.ReasoningTuning;
import org.djlext.vlm.tune.reasoning.ScoredAnswer;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.djlext.vlm.tune.reasoning.verify.IntegerVerifier;
import org.djlext.vlm.tune.reasoning.verify.Verifier;

/** Learns from verified answers, with progress, samples of answers, curves and a report. */
final class ReasoningTune {

  // the miniature shows its working, and its last number is its answer
  private static final Verifier VERIFIER =
      FamilyVerifier.standard().with(IntegerArithmetic.FAMILY, new IntegerVerifier());

  private static final int SAMPLES = 5;
  private static final List<List<String>> CHARTS =
      List.of(
          List.of("accuracy", "eval_accuracy"),
          List.of("reward", "reward_std"),
          List.of("completions/mean_length"),
          List.of("entropy"),
          List.of("clip_ratio/low_mean", "clip_ratio/high_mean"),
          List.of("critic/vf_explained_var"));

  private final SharedOptions shared;

  ReasoningTune(SharedOptions shared) {
    this.shared = shared;
  }

  /** What is told of the problems. */
  record Problems(int kinds, int prompts, int generations, Double startAccuracy) {}

  void run(Path file, ReasoningConfig.Method method) throws IOException {
    ReasoningConfig config = ReasoningConfig.read(file, method);
    Path folder = shared.output(config.out()).folder();
    if (folder == null) {
      throw new CheckpointException(config.file(), "out", "a folder, here or as --out", "nothing");
    }
    CommandOutput output = shared.output(folder);
    try (ReasoningTuning tuning =
        ReasoningTuning.open(config, folder, shared.device(), VERIFIER, List.of())) {
      Double start = tuning.evaluate().get("eval_accuracy");
      if (start != null) {
        output.say("%.1f %% of held-out answers are right at the start".formatted(100 * start));
      }
      TuneReport<Problems> report = run(tuning, config, start, output);
      output.say(
          "%s: %s after %d of %d updates"
              .formatted(report.folder(), report.ending(), report.updates(), report.total()));
      output.result(report);
    }
  }

  private static TuneReport<Problems> run(
      ReasoningTuning tuning, ReasoningConfig config, Double start, CommandOutput output)
      throws IOException {
    TuningProgress[] progress = new TuningProgress[1];
    TuningRun<?> run = tuning.run().optListener(report -> progress[0].updated(report)).build();
    int every = Math.max(1, run.total() / config.method().updatesPerRollout() / SAMPLES);
    int[] heard = new int[1];
    tuning.addListener(
        groups -> {
          if (heard[0]++ % every == 0) {
            output.note(sample(groups));
          }
        });
    try (TuningProgress shown = new TuningProgress(output, run.total())) {
      progress[0] = shown;
      TuningResult result = InterruptedRun.run(run);
      Path curves = TuningCurves.draw(result.folder(), CHARTS);
      Problems problems =
          new Problems(
              config.problems().size(),
              config.method().prompts(),
              config.method().generations(),
              start);
      return TuneReport.of(result, shown, problems, null, curves);
    }
  }

  private static String sample(List<AnswerGroup> groups) {
    ScoredAnswer answer = groups.get(0).answers().get(0);
    return "%s -> %s (%s)"
        .formatted(answer.problem().question(), answer.text(), answer.verdict().reason());
  }
}
