package org.djlext.examples.language;

import java.util.List;
import java.util.Random;

/**
 * Products of a number of up to two digits and one digit. The table of one digit by one digit is to
 * be remembered; longer ones show their working: {@code 20*7=140, 3*7=21: 161}.
 */
final class Multiplication implements LanguageTask {

  private static final Phrases PHRASES =
      Phrases.of("What is %s?", "What is %s?", "Calculate %s.", "How much is %s?", "%s =", "%s");

  @Override
  public String name() {
    return "multiplication";
  }

  @Override
  public Exercise draw(Random random) {
    boolean table = random.nextInt(3) == 0;
    int a = table ? random.nextInt(10) : 10 + random.nextInt(90);
    int b = random.nextInt(10);
    String sign = random.nextInt(4) == 0 ? " times " : random.nextInt(4) == 0 ? "*" : " * ";
    boolean swap = random.nextBoolean();
    String prompt = PHRASES.say(random, (swap ? b : a) + sign + (swap ? a : b));
    if (table) {
      return new Exercise(prompt, Integer.toString(a * b), "");
    }
    int tens = a / 10 * 10;
    int ones = a % 10;
    String answer = "%d*%d=%d, %d*%d=%d: %d";
    return new Exercise(
        prompt, answer.formatted(tens, b, tens * b, ones, b, ones * b, a * b), a + "*" + b);
  }

  @Override
  public boolean verify(String prompt, String answer) {
    List<Long> n = NumbersInText.of(prompt, 2, 2);
    var last = NumbersInText.last(answer);
    return last.isPresent() && last.getAsLong() == n.get(0) * n.get(1);
  }
}
