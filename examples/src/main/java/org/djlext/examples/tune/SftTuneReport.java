package org.djlext.examples.tune;

import org.djlext.vlm.tune.sft.DataReport;

/**
 * The result of {@code djlx tune sft}.
 *
 * @param folder the folder of the run
 * @param ending how it ended
 * @param updates how many updates were made
 * @param total how many the run has
 * @param bestUpdate the update whose model is the result if there were evaluations, or 0
 * @param bestValue its value, or null
 * @param firstLoss the loss of the first update of this process, or null
 * @param lastLoss the loss of the last update, or null
 * @param data what became of the examples
 * @param validation what became of those of evaluations, or null
 * @param curves the picture, or null
 */
record SftTuneReport(
    String folder,
    String ending,
    int updates,
    int total,
    int bestUpdate,
    Double bestValue,
    Double firstLoss,
    Double lastLoss,
    DataReport data,
    DataReport validation,
    String curves) {

  static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
