package org.djlext.face.align;

/** Points that no face can have, such as five equal ones. */
public final class AlignmentException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  AlignmentException(String message) {
    super(message);
  }
}
