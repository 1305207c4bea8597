package org.djlext.flashattn.coco;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when an annotation or result file cannot be used: names the file, the entry with its id,
 * the key, what was expected and what was found.
 */
public class CocoFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception.
   *
   * @param file the file at fault
   * @param problem what is wrong with it
   */
  public CocoFormatException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /**
   * Constructs the exception with a cause.
   *
   * @param file the file at fault
   * @param problem what is wrong with it
   * @param cause the error underneath
   */
  public CocoFormatException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
