package org.djlext.vlm.tune.reasoning.task;

import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Linear equations in one unknown, and pairs of them in two: {@code 3x + 5 = 20}. The answer is the
 * value of the unknown, exactly, or {@code (x, y)}. The instance is the equation without spaces.
 *
 * @param wording how a question is put, with the places {@code equation} and {@code unknowns}
 */
public record LinearEquation(Wording wording) implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "linear-equation";

  private static final int PAIR = 6;

  /**
   * Checks the phrases.
   *
   * @param wording how a question is put, with the places {@code equation} and {@code unknowns}
   * @throws IllegalArgumentException if a phrase lacks a place
   */
  public LinearEquation {
    wording.require(Set.of("equation", "unknowns"));
  }

  /**
   * Returns the usual family: sums, whole solutions, unknowns on both sides, fractions,
   * parentheses, two unknowns.
   *
   * @return a generator of six levels
   */
  public static LinearEquation standard() {
    return new LinearEquation(
        Wording.of("Solve {equation} for {unknowns}.", "What is {unknowns} if {equation}?"));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return PAIR;
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    return level == PAIR ? pair(random) : single(level, random);
  }

  private Problem single(int level, RandomGenerator random) {
    int a = level == 1 ? 1 : factor(random, 9);
    int c = level < 3 ? 0 : factor(random, 9);
    int b = factor(random, level == 1 ? 20 : 30);
    int inner = level == 5 ? factor(random, 9) : 0;
    if (a == c) {
      c = -c;
    }
    long x = random.nextInt(41) - 20;
    long d =
        level < 4 || random.nextBoolean() ? (a - c) * x + b + (long) a * inner : factor(random, 99);
    Rational solution = Rational.of(d - b - (long) a * inner).dividedBy(Rational.of(a - c));
    String left = inner == 0 ? times(a, "x") : times(a, "(x" + plus(inner) + ")");
    String right = c == 0 ? Long.toString(d) : times(c, "x") + (d == 0 ? "" : plus(d));
    return problem(left + plus(b) + " = " + right, "x", solution.toString(), level, random);
  }

  private Problem pair(RandomGenerator random) {
    int a = factor(random, 9);
    int b = factor(random, 9);
    int c = factor(random, 9);
    int d = factor(random, 9);
    if (a * d == b * c) {
      return pair(random);
    }
    int x = random.nextInt(21) - 10;
    int y = random.nextInt(21) - 10;
    String first = times(a, "x") + term(b, "y") + " = " + (a * x + b * y);
    String second = times(c, "x") + term(d, "y") + " = " + (c * x + d * y);
    String answer = "(" + x + ", " + y + ")";
    return problem(first + " and " + second, "(x, y)", answer, PAIR, random);
  }

  private Problem problem(
      String equation, String unknowns, String answer, int level, RandomGenerator random) {
    String question = wording.say(random, Map.of("equation", equation, "unknowns", unknowns));
    String instance = equation.replace(" and ", ";").replace(" ", "");
    return new Problem(FAMILY, question, answer, instance, level);
  }

  private static int factor(RandomGenerator random, int largest) {
    int value = 1 + random.nextInt(largest);
    return random.nextInt(3) == 0 ? -value : value;
  }

  private static String times(int factor, String what) {
    return factor == 1 ? what : factor == -1 ? "-" + what : factor + what;
  }

  private static String term(int factor, String what) {
    return (factor < 0 ? " - " : " + ") + times(Math.abs(factor), what);
  }

  private static String plus(long value) {
    return (value < 0 ? " - " : " + ") + Math.abs(value);
  }
}
