package org.djlext.examples.tune;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.preference.PairBatch;
import org.djlext.vlm.tune.preference.PreferenceConfig;
import org.djlext.vlm.tune.preference.PreferenceReport;
import org.djlext.vlm.tune.preference.PreferenceTuning;

/** Trains on pairs, with progress, curves and a report. */
final class PairTune {

  /** How a tuning begins. */
  @FunctionalInterface
  interface Opening {

    PreferenceTuning open(PreferenceConfig config, Path folder, Device device) throws IOException;
  }

  private final SharedOptions shared;
  private final List<List<String>> charts;

  PairTune(SharedOptions shared, List<List<String>> charts) {
    this.shared = shared;
    this.charts = charts;
  }

  void run(PreferenceConfig config, Opening opening) throws IOException {
    Path folder = shared.output(config.out()).folder();
    if (folder == null) {
      throw new CheckpointException(config.file(), "out", "a folder, here or as --out", "nothing");
    }
    CommandOutput output = shared.output(folder);
    try (PreferenceTuning tuning = opening.open(config, folder, shared.device())) {
      output.say("%s: %s".formatted(config.data(), tuning.report()));
      if (tuning.validationReport() != null) {
        output.say("%s: %s".formatted(config.validation(), tuning.validationReport()));
      }
      TuneReport<PreferenceReport> report = run(tuning, output);
      output.say(
          "%s: %s after %d of %d updates"
              .formatted(report.folder(), report.ending(), report.updates(), report.total()));
      output.result(report);
    }
  }

  private TuneReport<PreferenceReport> run(PreferenceTuning tuning, CommandOutput output)
      throws IOException {
    TuningProgress[] progress = new TuningProgress[1];
    TuningRun<PairBatch> run =
        tuning.run().optListener(report -> progress[0].updated(report)).build();
    try (TuningProgress shown = new TuningProgress(output, run.total())) {
      progress[0] = shown;
      TuningResult result = InterruptedRun.run(run);
      Path curves = TuningCurves.draw(result.folder(), charts);
      return TuneReport.of(result, shown, tuning.report(), tuning.validationReport(), curves);
    }
  }
}
