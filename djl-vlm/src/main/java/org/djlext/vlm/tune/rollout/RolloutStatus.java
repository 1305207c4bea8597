package org.djlext.vlm.tune.rollout;

/** How far an answer has come. */
public enum RolloutStatus {
  /** It ends with a stop token, which is its last token. */
  FINISHED,
  /** It has as many tokens as are allowed, or fills the model's context. */
  CUT,
  /** It was left off, to be continued by later weights. */
  PARTIAL
}
