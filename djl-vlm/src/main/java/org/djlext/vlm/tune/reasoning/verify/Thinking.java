package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;

/**
 * Where thinking stands in what a model writes, and what follows it.
 *
 * @param open what begins thinking, such as {@code <think>}
 * @param close what ends it
 */
public record Thinking(String open, String close) {

  /** Between {@code <think>} and {@code </think>}. */
  public static final Thinking TAGS = new Thinking("<think>", "</think>");

  /**
   * Returns what follows the thinking.
   *
   * @param text all that the model wrote
   * @return the text after the last closing tag; all of it if there is no thinking; empty if
   *     thinking was begun and never closed, since then nothing was answered
   */
  public Optional<String> answer(String text) {
    int closed = text.lastIndexOf(close);
    if (closed >= 0) {
      return Optional.of(text.substring(closed + close.length()));
    }
    return text.contains(open) ? Optional.empty() : Optional.of(text);
  }

  /**
   * Checks the form: one block of thinking, closed exactly once, with an answer after it. The
   * opening tag may be missing, since prompts often end with it; if it is there, nothing stands
   * before it.
   *
   * @param text all that the model wrote
   * @return what is wrong with it, empty if nothing is
   */
  public Optional<String> fault(String text) {
    int closed = text.indexOf(close);
    if (closed < 0) {
      return Optional.of("thinking is not closed");
    }
    String answer = text.substring(closed + close.length());
    if (answer.contains(close) || answer.contains(open)) {
      return Optional.of("thinking is closed or opened again");
    }
    String thought = text.substring(0, closed).strip();
    if (thought.lastIndexOf(open) > 0) {
      return Optional.of("thinking is opened twice or late");
    }
    return answer.isBlank() ? Optional.of("no answer follows the thinking") : Optional.empty();
  }
}
