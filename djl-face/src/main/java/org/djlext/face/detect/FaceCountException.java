package org.djlext.face.detect;

/** A picture shows no face, or several where one is wanted. */
public final class FaceCountException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** How many faces there were. */
  private final int found;

  FaceCountException(int found) {
    super(
        found == 0
            ? "expected a face, found none in the picture"
            : "expected one face, found %d; say that the largest is meant, or cut the picture"
                .formatted(found));
    this.found = found;
  }

  /**
   * Returns how many faces there are.
   *
   * @return 0, or more than 1
   */
  public int found() {
    return found;
  }
}
