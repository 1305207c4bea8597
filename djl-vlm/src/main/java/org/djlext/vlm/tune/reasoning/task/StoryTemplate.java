package org.djlext.vlm.tune.reasoning.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A word problem with places for names and numbers.
 *
 * @param name its name, different from all others
 * @param text the question. {@code {name}} and {@code {other}} are people, {@code {thing}} is what
 *     is counted; every other place is a number
 * @param formula what the answer is worth, with the same places
 * @param ranges for each number, in any order, {@code place=least..largest}
 */
public record StoryTemplate(String name, String text, String formula, List<String> ranges) {

  private static final Pattern RANGE = Pattern.compile("([a-z]+)=(\\d{1,6})\\.\\.(\\d{1,6})");

  /**
   * Checks the ranges.
   *
   * @param name its name, different from all others
   * @param text the question
   * @param formula what the answer is worth, with the same places
   * @param ranges for each number {@code place=least..largest}
   * @throws IllegalArgumentException naming what does not fit
   */
  public StoryTemplate {
    ranges = List.copyOf(ranges);
    for (String range : ranges) {
      if (!RANGE.matcher(range).matches() || !formula.contains("{" + range.split("=")[0] + "}")) {
        throw new IllegalArgumentException(
            "%s: expected place=least..largest of a place in '%s', found '%s'"
                .formatted(name, formula, range));
      }
    }
  }

  /** Draws the numbers, empty if the answer is not a whole number from 1. */
  Optional<Map<String, String>> numbers(RandomGenerator random) {
    Map<String, String> numbers = new TreeMap<>();
    for (String range : ranges) {
      String[] parts = range.split("=|\\.\\.");
      int least = Integer.parseInt(parts[1]);
      int number = least + random.nextInt(Integer.parseInt(parts[2]) - least + 1);
      numbers.put(parts[0], Integer.toString(number));
    }
    return Optional.of(numbers)
        .filter(n -> answer(n).filter(a -> a.isWhole() && a.signum() > 0).isPresent());
  }

  /** Computes the answer, empty if it divides by zero. */
  Optional<Rational> answer(Map<String, String> numbers) {
    String expression = formula;
    for (Map.Entry<String, String> number : numbers.entrySet()) {
      expression = expression.replace("{" + number.getKey() + "}", number.getValue());
    }
    return ArithmeticExpression.evaluate(expression).map(ArithmeticExpression::value);
  }

  /** Says which of the numbers are which, such as {@code apples a=3 b=4}. */
  String instance(Map<String, String> numbers) {
    List<String> parts = new ArrayList<>(List.of(name));
    numbers.forEach((place, number) -> parts.add(place + "=" + number));
    return String.join(" ", parts);
  }
}
