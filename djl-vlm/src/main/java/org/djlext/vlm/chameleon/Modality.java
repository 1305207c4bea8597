package org.djlext.vlm.chameleon;

/** What a generated document may be made of. */
public enum Modality {

  /** Words alone. */
  TEXT,

  /** One picture and nothing else. */
  PICTURE,

  /** Words, and pictures where the model begins them. */
  INTERLEAVED
}
