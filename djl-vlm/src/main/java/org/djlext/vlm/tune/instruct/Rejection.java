package org.djlext.vlm.tune.instruct;

/** Why a task does not enter the pool. */
public enum Rejection {
  /** The model did not write a whole task. */
  MALFORMED,
  /** It has no answer. */
  EMPTY_OUTPUT,
  /** The instruction has too few words. */
  TOO_SHORT,
  /** The instruction has too many words. */
  TOO_LONG,
  /** The instruction speaks of what is no text. */
  KEYWORD,
  /** The instruction begins as none may. */
  BEGINNING,
  /** The instruction begins with a punctuation mark. */
  PUNCTUATION,
  /** The instruction begins with a letter that is not ASCII. */
  NOT_ASCII,
  /** There is the very same instruction, but for case and space. */
  DUPLICATE,
  /** There is an instruction that is too much like it. */
  SIMILAR
}
