package org.djlext.face.eval;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when a file of pairs cannot be used: names the file, the place and what was expected. */
public class PairFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception.
   *
   * @param file the file at fault
   * @param problem what is wrong with it
   */
  public PairFormatException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /**
   * Constructs the exception with a cause.
   *
   * @param file the file at fault
   * @param problem what is wrong with it
   * @param cause the error underneath
   */
  public PairFormatException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
