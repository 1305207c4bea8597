package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.ppo.PpoBatch;
import org.djlext.vlm.tune.ppo.PpoConfig;
import org.djlext.vlm.tune.ppo.PpoTuning;
import org.djlext.vlm.tune.ppo.PromptData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code djlx tune ppo}: trains a language model on its own answers, judged by a reward model. */
@Command(
    name = "ppo",
    description = {
      "Trains a language model on answers of its own that a reward model judges (proximal policy"
          + " optimisation), as a YAML or JSON file says. The result is a model folder, or an"
          + " adapter, with metrics.csv and curves.png, and the value model in value_model. A run"
          + " that was broken off, by ctrl-C too, goes on from its last checkpoint when it is"
          + " started again.",
      "",
      "examples/tuning/ppo.yaml is such a file; djl-vlm/README.md describes it.",
      ""
    },
    sortOptions = false)
public final class PpoTuneCommand implements Callable<Integer> {

  private static final List<List<String>> CHARTS =
      List.of(
          List.of("objective/scores", "eval_objective/scores"),
          List.of("objective/kl", "eval_objective/kl"),
          List.of("policy/entropy_avg", "policy/clipfrac_avg"),
          List.of("loss/policy_avg", "loss/value_avg"));

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Option(
      names = "--samples-every",
      paramLabel = "N",
      defaultValue = "8",
      description = "Print answers of every Nth roll-out, 0 for none (default: ${DEFAULT-VALUE}).")
  private int every;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public PpoTuneCommand() {}

  /** What became of prompts. */
  private record Prompts(int kept, long tooLong) {

    static Prompts of(PromptData data) {
      return data == null ? null : new Prompts(data.size(), data.tooLong());
    }

    @Override
    public String toString() {
      return "%d prompts%s".formatted(kept, tooLong == 0 ? "" : ", %d too long".formatted(tooLong));
    }
  }

  @Override
  public Integer call() throws IOException {
    PpoConfig config = PpoConfig.read(file);
    Path folder = shared.output(config.out()).folder();
    if (folder == null) {
      throw new CheckpointException(config.file(), "out", "a folder, here or as --out", "nothing");
    }
    CommandOutput output = shared.output(folder);
    try (PpoTuning tuning = PpoTuning.open(config, folder, shared.device())) {
      output.say("%s: %s".formatted(config.data(), Prompts.of(tuning.prompts())));
      TuneReport<Prompts> report = run(tuning, output);
      output.say(
          "%s: %s after %d of %d updates"
              .formatted(report.folder(), report.ending(), report.updates(), report.total()));
      output.result(report);
    }
    return 0;
  }

  private TuneReport<Prompts> run(PpoTuning tuning, CommandOutput output) throws IOException {
    if (every > 0) {
      tuning.addListener(new AnswerSamples(tuning, output, every));
    }
    TuningProgress[] progress = new TuningProgress[1];
    TuningRun<PpoBatch> run =
        tuning.run().optListener(report -> progress[0].updated(report)).build();
    try (TuningProgress shown = new TuningProgress(output, run.total())) {
      progress[0] = shown;
      TuningResult result = InterruptedRun.run(run);
      Path curves = TuningCurves.draw(result.folder(), CHARTS);
      return TuneReport.of(
          result, shown, Prompts.of(tuning.prompts()), Prompts.of(tuning.validation()), curves);
    }
  }
}
