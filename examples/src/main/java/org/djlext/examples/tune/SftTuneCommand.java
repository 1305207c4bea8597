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
import org.djlext.vlm.tune.sft.DataReport;
import org.djlext.vlm.tune.sft.SftBatch;
import org.djlext.vlm.tune.sft.SftConfig;
import org.djlext.vlm.tune.sft.SftTuning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx tune sft}: trains a language model on instructions, chats or texts. */
@Command(
    name = "sft",
    description = {
      "Trains a language model on instructions (Alpaca), chats or texts, as a YAML or JSON file"
          + " says. The result is a model folder, with metrics.csv and curves.png. A run that was"
          + " broken off, by ctrl-C too, goes on from its last checkpoint when it is started again.",
      "",
      "examples/tuning/sft.yaml is such a file; djl-vlm/README.md describes it.",
      ""
    },
    sortOptions = false)
public final class SftTuneCommand implements Callable<Integer> {

  private static final List<List<String>> CHARTS =
      List.of(
          List.of("loss", "eval_loss"),
          List.of("mean_token_accuracy", "eval_mean_token_accuracy"),
          List.of("learning_rate"),
          List.of("grad_norm"));

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public SftTuneCommand() {}

  @Override
  public Integer call() throws IOException {
    SftConfig config = SftConfig.read(file);
    Path folder = shared.output(config.out()).folder();
    if (folder == null) {
      throw new CheckpointException(file, "out", "a folder, here or as --out", "nothing");
    }
    CommandOutput output = shared.output(folder);
    try (SftTuning tuning = SftTuning.open(config, folder, shared.device())) {
      output.say("%s: %s".formatted(config.data().file(), tuning.report()));
      if (tuning.validationReport() != null) {
        output.say("%s: %s".formatted(config.validation().file(), tuning.validationReport()));
      }
      TuneReport<DataReport> report = run(tuning, output);
      output.say(
          "%s: %s after %d of %d updates"
              .formatted(report.folder(), report.ending(), report.updates(), report.total()));
      output.result(report);
    }
    return 0;
  }

  private static TuneReport<DataReport> run(SftTuning tuning, CommandOutput output)
      throws IOException {
    TuningProgress[] progress = new TuningProgress[1];
    TuningRun<SftBatch> run =
        tuning.run().optListener(report -> progress[0].updated(report)).build();
    try (TuningProgress shown = new TuningProgress(output, run.total())) {
      progress[0] = shown;
      TuningResult result = InterruptedRun.run(run);
      Path curves = TuningCurves.draw(result.folder(), CHARTS);
      return TuneReport.of(result, shown, tuning.report(), tuning.validationReport(), curves);
    }
  }
}
