package org.djlext.flashattn.pretrained.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when a checkpoint cannot be used: names the file, the key in it, what was expected and
 * what was found.
 */
public class CheckpointException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception from its four facts.
   *
   * @param file the file or folder at fault
   * @param key the tensor, config key or header field at fault
   * @param expected what would have been right
   * @param actual what was found
   */
  public CheckpointException(Path file, String key, Object expected, Object actual) {
    this(file, "%s: expected %s, found %s".formatted(key, expected, actual));
  }

  /**
   * Constructs the exception from a sentence.
   *
   * @param file the file or folder at fault
   * @param problem what is wrong and what to do
   */
  public CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /**
   * Constructs the exception from a sentence and a cause.
   *
   * @param file the file or folder at fault
   * @param problem what is wrong and what to do
   * @param cause the error underneath
   */
  public CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
