package org.djlext.examples.language;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Three to five different numbers below a hundred, to be put in order. */
final class NumberSorting implements LanguageTask {

  private static final Phrases ASCENDING =
      Phrases.of("Sort these numbers: %s.", "Sort %s.", "Sort from smallest to largest: %s.");
  private static final Phrases DESCENDING = Phrases.of("Sort from largest to smallest: %s.");

  @Override
  public String name() {
    return "number sorting";
  }

  @Override
  public Exercise draw(Random random) {
    int count = 3 + random.nextInt(3);
    List<Long> numbers = new ArrayList<>();
    while (numbers.size() < count) {
      long number = random.nextInt(100);
      if (!numbers.contains(number)) {
        numbers.add(number);
      }
    }
    boolean descending = random.nextInt(4) == 0;
    String prompt = (descending ? DESCENDING : ASCENDING).say(random, list(numbers));
    return new Exercise(
        prompt, list(sorted(numbers, descending)), list(List.copyOf(new TreeSet<>(numbers))));
  }

  @Override
  public boolean verify(String prompt, String answer) {
    List<Long> numbers = NumbersInText.of(prompt, 1, Integer.MAX_VALUE);
    boolean descending = prompt.contains("largest to smallest");
    return NumbersInText.of(answer).equals(sorted(numbers, descending));
  }

  private static List<Long> sorted(List<Long> numbers, boolean descending) {
    Comparator<Long> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return numbers.stream().sorted(order).toList();
  }

  private static String list(List<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
