package org.djlext.examples.chat;

import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.kimivl.Answer;

/**
 * One answer.
 *
 * @param text the answer
 * @param thinking what the model thought before, or null if it does not tell
 * @param generated how it came about
 */
record Reply(String text, String thinking, GeneratedText generated) {

  static Reply of(GeneratedText generated) {
    return new Reply(generated.text(), null, generated);
  }

  static Reply of(Answer answer) {
    String thinking = answer.thinking().isEmpty() ? null : answer.thinking();
    return new Reply(answer.text(), thinking, answer.generated());
  }
}
