package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown when a gallery cannot be opened or changed: names the file and what is wrong. */
public class GalleryException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception.
   *
   * @param file the file or folder at fault
   * @param problem what is wrong with it
   */
  public GalleryException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /**
   * Constructs the exception with a cause.
   *
   * @param file the file or folder at fault
   * @param problem what is wrong with it
   * @param cause the error underneath
   */
  public GalleryException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
