package org.djlext.vlm.tune.sft;

/** What becomes of an example without an answer. */
public enum EmptyAnswer {
  /** It ends the preparation, and is named. */
  ERROR,
  /** It is left out. */
  DROP,
  /** It is kept: the model learns to end at once, as the reference lets it. */
  KEEP
}
