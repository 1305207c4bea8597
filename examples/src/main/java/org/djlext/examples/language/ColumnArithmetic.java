package org.djlext.examples.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sums and differences of numbers of up to three digits. Answers show their working, column by
 * column from the right: {@code 7+8=15, 5+6+1=12, 3+2+1=6: 625}.
 */
final class ColumnArithmetic implements LanguageTask {

  private static final int DIGITS = 3;
  private static final Phrases SUM =
      Phrases.of("What is %s?", "What is %s?", "Calculate %s.", "How much is %s?", "%s =", "%s");
  private static final Phrases ADD = Phrases.of("Add %d and %d.", "What is %d plus %d?");
  private static final Phrases SUBTRACT =
      Phrases.of("Subtract %2$d from %1$d.", "What is %d minus %d?");

  private final boolean subtraction;

  ColumnArithmetic(boolean subtraction) {
    this.subtraction = subtraction;
  }

  @Override
  public String name() {
    return subtraction ? "subtraction" : "addition";
  }

  @Override
  public Exercise draw(Random random) {
    int a = number(random);
    int b = number(random);
    if (subtraction && a < b) {
      int c = a;
      a = b;
      b = c;
    }
    char sign = subtraction ? '-' : '+';
    String prompt;
    if (random.nextInt(4) == 0) {
      prompt = (subtraction ? SUBTRACT : ADD).say(random, a, b);
    } else {
      String space = random.nextInt(4) == 0 ? "" : " ";
      prompt = SUM.say(random, a + space + sign + space + b);
    }
    // a sum read backwards is the same sum
    String subject = subtraction ? a + "-" + b : Math.min(a, b) + "+" + Math.max(a, b);
    return new Exercise(prompt, working(a, b), subject);
  }

  @Override
  public boolean verify(String prompt, String answer) {
    List<Long> n = NumbersInText.of(prompt, 2, 2);
    long first = n.get(prompt.startsWith("Subtract") ? 1 : 0);
    long second = n.get(prompt.startsWith("Subtract") ? 0 : 1);
    long expected = subtraction ? first - second : first + second;
    var last = NumbersInText.last(answer);
    return last.isPresent() && last.getAsLong() == expected;
  }

  private String working(int a, int b) {
    int result = subtraction ? a - b : a + b;
    if (a < 10 && b < 10) {
      return Integer.toString(result);
    }
    List<String> columns = new ArrayList<>();
    int carry = 0;
    for (int x = a, y = b; x > 0 || y > 0; x /= 10, y /= 10) {
      int top = x % 10;
      int bottom = y % 10;
      String carried = carry == 0 ? "" : subtraction ? "-1" : "+1";
      if (subtraction) {
        int borrow = top - carry - bottom < 0 ? 1 : 0;
        top += 10 * borrow;
        columns.add(top + carried + "-" + bottom + "=" + (top - carry - bottom));
        carry = borrow;
      } else {
        int sum = top + bottom + carry;
        columns.add(top + "+" + bottom + carried + "=" + sum);
        carry = sum / 10;
      }
    }
    return String.join(", ", columns) + ": " + result;
  }

  private static int number(Random random) {
    int bound = (int) Math.pow(10, 1 + random.nextInt(DIGITS));
    return random.nextInt(bound);
  }
}
