package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.reasoning.task.Problem;

/** The problems of a run, counted from 0 and without end. */
public interface ProblemSupply {

  /**
   * Returns a problem.
   *
   * @param index which one; the same index gives the same problem
   * @return the problem
   */
  Problem at(long index);

  /**
   * Returns what two supplies must have in common to be the same.
   *
   * @return a text to compare
   */
  String identity();
}
