package org.djlext.examples.tune;

import java.nio.file.Path;
import java.util.Locale;
import org.djlext.vlm.tune.TuningResult;

/**
 * The result of tuning a language model.
 *
 * @param folder the folder of the run
 * @param ending how it ended
 * @param updates how many updates were made
 * @param total how many the run has
 * @param bestUpdate the update whose model is the result if there were evaluations, or 0
 * @param bestValue its value, or null
 * @param firstLoss the loss of the first update of this process, or null
 * @param lastLoss the loss of the last update, or null
 * @param data what became of the data
 * @param validation what became of that of evaluations, or null
 * @param curves the picture, or null
 * @param <R> what is told of data
 */
record TuneReport<R>(
    String folder,
    String ending,
    int updates,
    int total,
    int bestUpdate,
    Double bestValue,
    Double firstLoss,
    Double lastLoss,
    R data,
    R validation,
    String curves) {

  static <R> TuneReport<R> of(
      TuningResult result, TuningProgress shown, R data, R validation, Path curves) {
    return new TuneReport<>(
        result.folder().toString(),
        result.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        result.update(),
        result.total(),
        result.bestUpdate(),
        finite(result.bestValue()),
        finite(shown.firstLoss()),
        finite(shown.lastLoss()),
        data,
        validation,
        curves == null ? null : curves.toString());
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
