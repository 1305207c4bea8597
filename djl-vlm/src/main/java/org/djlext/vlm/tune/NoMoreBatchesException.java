package org.djlext.vlm.tune;

import java.io.IOException;

/**
 * An objective has nothing more to learn from. A run that has made updates ends with what it has
 * learnt, and is saved.
 */
public class NoMoreBatchesException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * Constructs the exception.
   *
   * @param message why there is nothing
   */
  public NoMoreBatchesException(String message) {
    super(message);
  }
}
