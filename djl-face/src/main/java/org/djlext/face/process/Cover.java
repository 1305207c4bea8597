package org.djlext.face.process;

/** What can cover a part of a face. */
public enum Cover {
  /** Spectacles with clear glasses. */
  GLASSES,
  /** Dark spectacles. */
  SUNGLASSES,
  /** A surgical mask over nose, mouth and chin. */
  MASK,
  /** A hand before one side of the lower face. */
  HAND,
  /** A scarf over mouth and chin. */
  SCARF,
  /** A hat with a brim, down to the brows. */
  HAT
}
