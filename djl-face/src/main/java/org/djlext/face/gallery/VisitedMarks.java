package org.djlext.face.gallery;

import java.util.Arrays;

/** Which nodes a search has seen. Kept by each thread, so that searching clears nothing. */
final class VisitedMarks {

  private static final ThreadLocal<VisitedMarks> OF_THREAD =
      ThreadLocal.withInitial(VisitedMarks::new);

  private int[] rounds = new int[0];
  private int round;
  private long kept;

  private VisitedMarks() {}

  /** Returns the marks of this thread, with none set. */
  static VisitedMarks ofThread(int count) {
    VisitedMarks marks = OF_THREAD.get();
    if (marks.rounds.length < count) {
      marks.rounds = new int[Math.max(count, 2 * marks.rounds.length)];
      marks.round = 0;
    }
    if (++marks.round == 0) {
      Arrays.fill(marks.rounds, 0);
      marks.round = 1;
    }
    return marks;
  }

  /** Says whether a node is new, and marks it. */
  boolean visit(int node) {
    if (rounds[node] == round) {
      return false;
    }
    rounds[node] = round;
    return true;
  }

  /** Makes use of what was read ahead, which the compiler would else leave out. */
  void keep(long value) {
    kept = value;
  }
}
