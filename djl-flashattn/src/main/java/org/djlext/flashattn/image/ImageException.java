package org.djlext.flashattn.image;

import java.io.IOException;

/** Thrown when a picture cannot be read: names the file and says what is wrong with it. */
public class ImageException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception.
   *
   * @param source the file or whatever else was read
   * @param problem what is wrong
   */
  public ImageException(String source, String problem) {
    super(source + ": " + problem);
  }

  /**
   * Constructs the exception from another.
   *
   * @param source the file or whatever else was read
   * @param problem what is wrong
   * @param cause the error underneath
   */
  public ImageException(String source, String problem, Throwable cause) {
    super(source + ": " + problem, cause);
  }
}
