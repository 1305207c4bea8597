package org.djlext.vlm.tune.reasoning.verify;

/**
 * Counts how often a judge failed, and ends the run when that is too often in a row. Safe for use
 * by several threads.
 */
public final class JudgeFailures {

  private final int limit;
  private long count;
  private int inARow;

  /**
   * Makes a count.
   *
   * @param limit how many failures in a row are borne
   * @throws IllegalArgumentException if that is negative
   */
  public JudgeFailures(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("expected a limit from 0, found " + limit);
    }
    this.limit = limit;
  }

  /** Takes note of a success. */
  synchronized void succeeded() {
    inARow = 0;
  }

  /**
   * Takes note of a failure.
   *
   * @param cause what was thrown, null if nothing was and there was only no verdict
   * @return a verdict without a score
   * @throws IllegalStateException if there were too many in a row
   */
  synchronized Verdict failed(String reason, Exception cause) {
    count++;
    inARow++;
    if (inARow > limit) {
      throw new IllegalStateException(
          "the judge failed %d times in a row, %d times in all: %s"
              .formatted(inARow, count, reason),
          cause);
    }
    return Verdict.unscored(reason);
  }

  /**
   * Returns how often the judge failed.
   *
   * @return the number of answers without a verdict so far
   */
  public synchronized long count() {
    return count;
  }
}
