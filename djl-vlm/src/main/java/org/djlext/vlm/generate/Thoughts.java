package org.djlext.vlm.generate;

import java.util.function.Consumer;

/**
 * Tells apart what a model thinks and what it answers, while the text comes: thoughts stand between
 * two marks. What may become a mark is held back.
 */
public final class Thoughts {

  private final String begin;
  private final String end;
  private final Consumer<String> thinking;
  private final Consumer<String> answer;
  private final StringBuilder held = new StringBuilder();
  private boolean inside;

  /**
   * Constructs it.
   *
   * @param begin the mark before thoughts, not empty
   * @param end the mark behind them, not empty
   * @param thinking gets the thoughts
   * @param answer gets everything else
   */
  public Thoughts(String begin, String end, Consumer<String> thinking, Consumer<String> answer) {
    this.begin = begin;
    this.end = end;
    this.thinking = thinking;
    this.answer = answer;
  }

  /**
   * Takes a piece of the text.
   *
   * @param piece the piece
   */
  public void accept(String piece) {
    held.append(piece);
    for (int at = held.indexOf(mark()); at >= 0; at = held.indexOf(mark())) {
      String passed = mark();
      give(at);
      held.delete(0, passed.length());
      inside = !inside;
    }
    give(held.length() - couldBegin());
  }

  /** Gives out what was held back, at the end of the text. */
  public void end() {
    give(held.length());
  }

  private String mark() {
    return inside ? end : begin;
  }

  private void give(int until) {
    if (until > 0) {
      (inside ? thinking : answer).accept(held.substring(0, until));
      held.delete(0, until);
    }
  }

  /** Returns how much of what is held could begin the next mark. */
  private int couldBegin() {
    String mark = mark();
    int most = Math.min(mark.length() - 1, held.length());
    for (int n = most; n > 0; n--) {
      if (mark.startsWith(held.substring(held.length() - n))) {
        return n;
      }
    }
    return 0;
  }
}
