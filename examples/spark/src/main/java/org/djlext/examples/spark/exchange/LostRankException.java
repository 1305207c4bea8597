package org.djlext.examples.spark.exchange;

import java.io.IOException;

/** Another rank cannot be reached, or is silent for too long. */
public final class LostRankException extends IOException {

  private static final long serialVersionUID = 1L;

  LostRankException(String message, Throwable cause) {
    super(message, cause);
  }
}
