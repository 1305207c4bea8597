package org.djlext.vlm.tune.sft;

/** How instructions in the form of Alpaca are written as text. */
public enum InstructionStyle {
  /** By the two templates of Alpaca. */
  ALPACA,
  /** By the chat template of the model: the instruction is the user's message. */
  CHAT
}
