package org.djlext.vlm.tune;

import java.io.IOException;

/**
 * All ranks of a {@link RankRun} stopped at the same place, because one of them could not go on; to
 * begin again would come to the same. That one's message says why.
 */
public final class RanksStoppedException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Whether it was this rank that could not go on. */
  private final boolean own;

  RanksStoppedException(String message, Throwable cause) {
    super(message, cause);
    own = cause != null;
  }

  /**
   * Says whether it was this rank that could not go on.
   *
   * @return whether the reason is known here
   */
  public boolean own() {
    return own;
  }
}
