package org.djlext.vlm.tune.reasoning.task;

/**
 * What is trained on and what is measured with. The instance decides by its hash, so that the two
 * are disjoint however many problems are drawn, in whatever words.
 */
public enum ProblemSplit {
  /** What is trained on. */
  TRAINING,
  /** What is measured with: one instance in eight. */
  HELD_OUT;

  private static final int ONE_IN = 8;

  /**
   * Says which split a problem belongs to.
   *
   * @param problem the problem
   * @return its split
   */
  public static ProblemSplit of(Problem problem) {
    return Long.remainderUnsigned(problem.hash(), ONE_IN) == 0 ? HELD_OUT : TRAINING;
  }
}
