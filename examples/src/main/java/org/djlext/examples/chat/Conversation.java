package org.djlext.examples.chat;

import java.util.function.Consumer;

/** What was said so far, and how the next prompt is answered. */
interface Conversation extends AutoCloseable {

  /**
   * Answers a prompt.
   *
   * @param prompt what the user says
   * @param listener gets the answer as it comes
   * @return the answer
   * @throws IllegalArgumentException if there is no more room for it
   */
  Reply answer(String prompt, Consumer<String> listener);

  /** Forgets everything but what was there before the first prompt. */
  void reset();

  @Override
  void close();
}
