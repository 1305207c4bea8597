package org.djlext.vlm.generate;

/** Why a text ended. */
public enum FinishReason {
  /** The model gave an id that ends a text. */
  STOP_ID,
  /** One of the stop strings appeared. */
  STOP_STRING,
  /** The limit of new tokens, or the end of the model's context, was reached. */
  LENGTH,
  /** The caller or an interrupt ended it. */
  CANCELLED
}
