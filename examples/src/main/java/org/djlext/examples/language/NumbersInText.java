package org.djlext.examples.language;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The whole numbers that a text names, in order. */
final class NumbersInText {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?!\\d)");

  private NumbersInText() {}

  static List<Long> of(String text) {
    return NUMBER.matcher(text).results().map(MatchResult::group).map(Long::valueOf).toList();
  }

  /** Returns the numbers of a question, of which there must be between least and most. */
  static List<Long> of(String prompt, int least, int most) {
    List<Long> numbers = of(prompt);
    if (numbers.size() < least || numbers.size() > most) {
      throw new IllegalArgumentException(
          "expected %d to %d numbers in the question, found '%s'".formatted(least, most, prompt));
    }
    return numbers;
  }

  /** Returns what an answer ends with: its result, after any working. */
  static OptionalLong last(String text) {
    List<Long> numbers = of(text);
    return numbers.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(numbers.get(numbers.size() - 1));
  }
}
