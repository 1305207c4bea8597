package org.djlext.vlm.tune;

import java.util.Collections;
import java.util.Map;

/**
 * What is known after an update.
 *
 * @param update how many updates have been made, of this run and those it goes on with
 * @param total how many the run has
 * @param epoch how far the data has been gone through, such as 1.5
 * @param metrics the values of the update, {@code loss}, {@code learning_rate} and {@code
 *     grad_norm} among them; empty for a report of an evaluation alone
 * @param evaluation what an evaluation after this update gave; mostly empty
 * @param seconds since this run began
 * @param secondsLeft what the rest will take if it goes on like this
 */
public record StepReport(
    int update,
    int total,
    double epoch,
    Map<String, Double> metrics,
    Map<String, Double> evaluation,
    double seconds,
    double secondsLeft) {

  /**
   * Keeps the values.
   *
   * @param update how many updates have been made
   * @param total how many the run has
   * @param epoch how far the data has been gone through
   * @param metrics the values of the update
   * @param evaluation what an evaluation gave
   * @param seconds since this run began
   * @param secondsLeft what the rest will take
   */
  public StepReport {
    metrics = Collections.unmodifiableMap(metrics);
    evaluation = Collections.unmodifiableMap(evaluation);
  }
}
