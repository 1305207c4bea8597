package org.djlext.examples.tune;

import java.nio.file.Path;
import java.util.Locale;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.preference.PreferenceReport;
import org.djlext.vlm.tune.preference.PreferenceTuning;

/**
 * The result of {@code djlx tune dpo} and {@code djlx tune reward}.
 *
 * @param folder the folder of the run
 * @param ending how it ended
 * @param updates how many updates were made
 * @param total how many the run has
 * @param bestUpdate the update whose model is the result if there were evaluations, or 0
 * @param bestValue its value, or null
 * @param firstLoss the loss of the first update of this process, or null
 * @param lastLoss the loss of the last update, or null
 * @param data what became of the pairs
 * @param validation what became of those of evaluations, or null
 * @param curves the picture, or null
 */
record PairTuneReport(
    String folder,
    String ending,
    int updates,
    int total,
    int bestUpdate,
    Double bestValue,
    Double firstLoss,
    Double lastLoss,
    PreferenceReport data,
    PreferenceReport validation,
    String curves) {

  static PairTuneReport of(
      TuningResult result, TuningProgress shown, PreferenceTuning tuning, Path curves) {
    return new PairTuneReport(
        result.folder().toString(),
        result.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        result.update(),
        result.total(),
        result.bestUpdate(),
        SftTuneReport.finite(result.bestValue()),
        SftTuneReport.finite(shown.firstLoss()),
        SftTuneReport.finite(shown.lastLoss()),
        tuning.report(),
        tuning.validationReport(),
        curves == null ? null : curves.toString());
  }
}
