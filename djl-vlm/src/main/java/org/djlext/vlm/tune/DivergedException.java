package org.djlext.vlm.tune;

/**
 * Training has come to a loss or a gradient that is no number. The update was not made, and the
 * last checkpoint is as it was.
 */
public final class DivergedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
