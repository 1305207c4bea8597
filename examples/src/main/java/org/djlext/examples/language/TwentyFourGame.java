package org.djlext.examples.language;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Easy instances of the 24 game: three numbers of up to twelve, all of which must be used once to
 * make 24, or in half of the cases another number. One solution is the right answer of {@link
 * #draw}; {@link #verify} accepts every other.
 */
final class TwentyFourGame implements LanguageTask {

  private static final int TARGET = 24;
  private static final int LARGEST_TARGET = 60;
  private static final int LARGEST_NUMBER = 12;
  private static final Phrases PHRASES =
      Phrases.of(
          "Use %d, %d and %d to make %d.",
          "Make %4$d from %1$d, %2$d and %3$d.", "How can %d, %d and %d make %d?");

  // from the plainest to the least plain; the first that fits is the answer
  private static final List<String> FORMS =
      List.of(
          "%d + %d + %d",
          "%d + %d - %d",
          "%d - %d - %d",
          "%d * %d + %d",
          "%d * %d - %d",
          "%d * %d * %d",
          "(%d + %d) * %d",
          "(%d - %d) * %d",
          "%d - %d * %d");

  @Override
  public String name() {
    return "24 game";
  }

  @Override
  public Exercise draw(Random random) {
    while (true) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        numbers.add(1 + random.nextInt(LARGEST_NUMBER));
      }
      Map<Integer, String> reachable = reachable(numbers);
      List<Integer> targets = List.copyOf(reachable.keySet());
      int target = random.nextBoolean() ? TARGET : Phrases.pick(random, targets);
      if (reachable.containsKey(target)) {
        String prompt = PHRASES.say(random, numbers.get(0), numbers.get(1), numbers.get(2), target);
        String subject = numbers.stream().sorted().toList() + "=" + target;
        return new Exercise(prompt, reachable.get(target) + " = " + target, subject);
      }
    }
  }

  @Override
  public boolean verify(String prompt, String answer) {
    List<Long> numbers = NumbersInText.of(prompt, 3, Integer.MAX_VALUE);
    boolean first = prompt.startsWith("Make");
    long target = numbers.get(first ? 0 : numbers.size() - 1);
    List<Long> given =
        first ? numbers.subList(1, numbers.size()) : numbers.subList(0, numbers.size() - 1);
    String[] sides = answer.strip().replaceFirst("\\.$", "").split("=");
    if (sides.length > 2 || sides.length == 2 && !sides[1].strip().equals(Long.toString(target))) {
      return false;
    }
    return ArithmeticExpression.evaluate(sides[0])
        .filter(r -> r.value().filter(BigInteger.valueOf(target)::equals).isPresent())
        .filter(
            r -> r.numbers().stream().sorted().toList().equals(given.stream().sorted().toList()))
        .isPresent();
  }

  /** Finds every target within reach and its plainest solution, by trying all. */
  private static Map<Integer, String> reachable(List<Integer> numbers) {
    List<Integer> n = numbers.stream().sorted((a, b) -> b - a).toList();
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 2, 0}, {1, 0, 2}, {2, 0, 1}, {2, 1, 0}};
    Map<Integer, String> reachable = new LinkedHashMap<>();
    for (String form : FORMS) {
      for (int[] order : orders) {
        String text =
            String.format(Locale.ROOT, form, n.get(order[0]), n.get(order[1]), n.get(order[2]));
        int value = value(text);
        if (value > 0 && value <= LARGEST_TARGET) {
          reachable.putIfAbsent(value, text);
        }
      }
    }
    return reachable;
  }

  private static int value(String text) {
    return ArithmeticExpression.evaluate(text).orElseThrow().value().orElseThrow().intValueExact();
  }
}
