package org.djlext.vlm.tune.reasoning;

import org.djlext.vlm.tune.NoMoreBatchesException;

/** No problem was found that anything could be learnt from: all answers are right, or all wrong. */
public final class NothingLeftException extends NoMoreBatchesException {

  private static final long serialVersionUID = 1;

  /**
   * Constructs the exception.
   *
   * @param message what was tried and what came of it
   */
  public NothingLeftException(String message) {
    super(message);
  }
}
