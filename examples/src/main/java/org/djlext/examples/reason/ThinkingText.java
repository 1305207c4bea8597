package org.djlext.examples.reason;

import java.util.List;

/**
 * What a model wrote, told apart into thinking and answer.
 *
 * @param thinking the thinking, or null if there is none
 * @param answer what follows it; empty if it never ends
 */
record ThinkingText(String thinking, String answer) {

  private record Marks(String open, String close) {}

  private static final List<Marks> MARKS =
      List.of(new Marks("<think>", "</think>"), new Marks("◁think▷", "◁/think▷"));

  /** Splits a text; the opening mark may be missing, as some prompts end with it. */
  static ThinkingText of(String text) {
    for (Marks marks : MARKS) {
      int close = text.lastIndexOf(marks.close());
      int open = text.indexOf(marks.open());
      if (close >= 0 || open >= 0) {
        int from = open < 0 || close >= 0 && open > close ? 0 : open + marks.open().length();
        String thought = text.substring(from, close < 0 ? text.length() : close);
        String answer = close < 0 ? "" : text.substring(close + marks.close().length());
        return new ThinkingText(thought.strip(), answer.strip());
      }
    }
    return new ThinkingText(null, text.strip());
  }
}
