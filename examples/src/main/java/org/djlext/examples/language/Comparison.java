package org.djlext.examples.language;

import java.util.List;
import java.util.Random;

/** The larger or smaller of two different numbers of up to three digits. */
final class Comparison implements LanguageTask {

  private static final Phrases LARGER =
      Phrases.of("Which is larger, %d or %d?", "Which number is greater: %d or %d?");
  private static final Phrases SMALLER =
      Phrases.of("Which is smaller, %d or %d?", "Which number is less: %d or %d?");

  @Override
  public String name() {
    return "comparison";
  }

  @Override
  public Exercise draw(Random random) {
    int bound = (int) Math.pow(10, 1 + random.nextInt(3));
    int a = random.nextInt(bound);
    // half of the pairs share their first digits, which makes them hard
    int b = random.nextBoolean() ? a / 10 * 10 + random.nextInt(10) : random.nextInt(bound);
    b = a == b ? a + 1 : b;
    boolean larger = random.nextBoolean();
    String prompt = (larger ? LARGER : SMALLER).say(random, a, b);
    int answer = larger ? Math.max(a, b) : Math.min(a, b);
    return new Exercise(prompt, Integer.toString(answer), Math.min(a, b) + "<" + Math.max(a, b));
  }

  @Override
  public boolean verify(String prompt, String answer) {
    List<Long> n = NumbersInText.of(prompt, 2, 2);
    boolean larger = prompt.contains("larger") || prompt.contains("greater");
    long expected = larger ? Math.max(n.get(0), n.get(1)) : Math.min(n.get(0), n.get(1));
    return NumbersInText.of(answer).equals(List.of(expected));
  }
}
