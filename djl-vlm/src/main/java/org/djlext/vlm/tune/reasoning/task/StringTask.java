package org.djlext.vlm.tune.reasoning.task;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a {@link StringPuzzle} asks of a word, some with a letter or a number as an argument. */
public enum StringTask {
  /** The letters from last to first. */
  BACKWARDS(false, true),
  /** How many letters there are. */
  LENGTH(false, false),
  /** How often a letter is there. */
  COUNT(true, false),
  /** Which letter is at a position, counted from 1. */
  LETTER_AT(true, true),
  /** The word without any of a letter. */
  REMOVE(true, true),
  /** The letters in alphabetical order. */
  SORTED_LETTERS(false, true),
  /** Every letter replaced by the one so many places further in the alphabet, as Caesar wrote. */
  SHIFT(true, true);

  private final boolean argument;
  private final boolean letters;

  StringTask(boolean argument, boolean letters) {
    this.argument = argument;
    this.letters = letters;
  }

  /**
   * Says whether the answer consists of letters.
   *
   * @return false if it is a number
   */
  public boolean answersWithLetters() {
    return letters;
  }

  Set<String> places() {
    return argument ? Set.of("word", "argument") : Set.of("word");
  }

  boolean hasArgument() {
    return argument;
  }

  String solve(String word, String with) {
    return switch (this) {
      case BACKWARDS -> new StringBuilder(word).reverse().toString();
      case LENGTH -> Integer.toString(word.length());
      case COUNT -> Long.toString(word.chars().filter(c -> c == with.charAt(0)).count());
      case LETTER_AT -> word.substring(Integer.parseInt(with) - 1, Integer.parseInt(with));
      case REMOVE -> word.replace(with, "");
      case SORTED_LETTERS ->
          List.of(word.split("")).stream().sorted().collect(Collectors.joining());
      case SHIFT -> {
        StringBuilder shifted = new StringBuilder();
        int by = Integer.parseInt(with);
        word.chars().forEach(c -> shifted.append((char) ('a' + (c - 'a' + by) % 26)));
        yield shifted.toString();
      }
    };
  }
}
