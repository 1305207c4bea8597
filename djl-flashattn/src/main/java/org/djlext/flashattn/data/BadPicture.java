package org.djlext.flashattn.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A picture that was left out because it could not be used.
 *
 * @param file the file it was to be read from
 * @param reason what is wrong with it
 */
public record BadPicture(String file, String reason) {

  /** Keeps the reason without the name of the file, which errors begin with. */
  static BadPicture of(Path file, IOException e) {
    String message = String.valueOf(e.getMessage());
    String start = file + ": ";
    return new BadPicture(
        file.toString(), message.startsWith(start) ? message.substring(start.length()) : message);
  }

  @Override
  public String toString() {
    return file + ": " + reason;
  }
}
