package org.djlext.examples.tune;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was measured after an epoch.
 *
 * @param epoch its number, from 1 on
 * @param trainLoss the mean loss of its batches
 * @param validationLoss the mean loss of the validation data; null without any
 * @param scores the scores on the validation data, such as {@code AP50}; empty without any
 * @param seconds how long it took, validation included
 */
record TunedEpoch(
    int epoch,
    double trainLoss,
    Double validationLoss,
    Map<String, Double> scores,
    double seconds) {

  /**
   * Says it in one line.
   *
   * @param epochs how many there are to be
   * @param shown the names of the scores that are worth a place in it
   */
  String line(int epochs, Pattern shown) {
    StringBuilder line =
        new StringBuilder(
            String.format(Locale.ROOT, "epoch %d of %d: loss %.4f", epoch, epochs, trainLoss));
    if (validationLoss != null) {
      line.append(String.format(Locale.ROOT, ", validation loss %.4f", validationLoss));
    }
    for (Map.Entry<String, Double> score : scores.entrySet()) {
      if (shown.matcher(score.getKey()).matches()) {
        line.append(String.format(Locale.ROOT, ", %s %.3f", score.getKey(), score.getValue()));
      }
    }
    return line.append(String.format(Locale.ROOT, ", %.1f s", seconds)).toString();
  }
}
