package org.djlext.vlm.tune;

import java.nio.file.Path;

/**
 * How a run ended.
 *
 * @param folder the folder of the run; once finished it holds the tuned model
 * @param update how many updates were made
 * @param total how many the run has
 * @param ending why it ended
 * @param bestUpdate the update with the best evaluation, which is then what was published; 0 if
 *     there was none
 * @param bestValue its value, NaN if there was none
 */
public record TuningResult(
    Path folder, int update, int total, Ending ending, int bestUpdate, double bestValue) {

  /** Why a run ended. */
  public enum Ending {
    /** All updates were made. */
    FINISHED,
    /** Evaluations no longer gained, or there was nothing more to learn from. */
    STOPPED_EARLY,
    /** It was asked to stop; it can be taken up again. */
    INTERRUPTED
  }
}
