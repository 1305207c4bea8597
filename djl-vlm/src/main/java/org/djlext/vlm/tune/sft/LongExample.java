package org.djlext.vlm.tune.sft;

/** What becomes of an example that has more tokens than the model is to read. */
public enum LongExample {
  /** It ends the preparation, and is named. */
  ERROR,
  /** It is cut off at its end, as trl and Alpaca do. */
  TRUNCATE,
  /** It is left out. */
  DROP
}
