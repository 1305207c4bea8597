package org.djlext.vlm.tune.reasoning.data;

import java.util.List;

/**
 * What a file of questions held.
 *
 * @param read how many questions there are
 * @param kept how many were given out
 * @param duplicates how many were there before and were dropped
 * @param dropped how many were dropped because of their answer key
 * @param faults why, for the first hundred of those
 */
public record ProblemReport(
    int read, int kept, int duplicates, int dropped, List<KeyFault> faults) {

  /**
   * Copies the list.
   *
   * @param read how many questions there are
   * @param kept how many were given out
   * @param duplicates how many were there before and were dropped
   * @param dropped how many were dropped because of their answer key
   * @param faults why, for the first hundred of those
   */
  public ProblemReport {
    faults = List.copyOf(faults);
  }
}
