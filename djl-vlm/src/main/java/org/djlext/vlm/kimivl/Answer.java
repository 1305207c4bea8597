package org.djlext.vlm.kimivl;

import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.Thoughts;

/**
 * What the model answers, apart from what it thinks before: thinking variants write thoughts
 * between {@code ◁think▷} and {@code ◁/think▷}.
 *
 * @param thinking the thoughts, empty if there are none
 * @param text the answer; empty if the text ended within the thoughts
 * @param generated the whole text and how it came about
 */
public record Answer(String thinking, String text, GeneratedText generated) {

  /** The mark before thoughts. */
  public static final String THINK = "◁think▷";

  /** The mark behind thoughts. */
  public static final String THINK_END = "◁/think▷";

  static Answer of(GeneratedText generated) {
    StringBuilder thinking = new StringBuilder();
    StringBuilder text = new StringBuilder();
    Thoughts thoughts = new Thoughts(THINK, THINK_END, thinking::append, text::append);
    thoughts.accept(generated.text());
    thoughts.end();
    boolean thought = generated.text().contains(THINK);
    return new Answer(
        thinking.toString().strip(),
        thought ? text.toString().strip() : generated.text(),
        generated);
  }
}
