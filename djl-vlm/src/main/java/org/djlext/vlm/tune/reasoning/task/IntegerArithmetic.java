package org.djlext.vlm.tune.reasoning.task;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whole numbers to be added, subtracted, multiplied and divided without remainder: {@code What is
 * 58 + 7 * (12 - 4)?} A sum or product of two numbers is the same problem read backwards.
 *
 * @param wordings how a question is put, with the place {@code expression}
 * @param difficulties what is asked at each level
 */
public record IntegerArithmetic(Wording wordings, List<ArithmeticLevel> difficulties)
    implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "arithmetic";

  private static final BigInteger LARGEST = BigInteger.TEN.pow(12);

  /**
   * Checks the phrases and copies the levels.
   *
   * @param wordings how a question is put, with the place {@code expression}
   * @param difficulties what is asked at each level
   * @throws IllegalArgumentException if a phrase lacks the place, or if there are no levels
   */
  public IntegerArithmetic {
    wordings.require(Set.of("expression"));
    difficulties = List.copyOf(difficulties);
    if (difficulties.isEmpty()) {
      throw new IllegalArgumentException("expected at least one level, found none");
    }
  }

  /**
   * Returns the usual family: from sums of two digits to five numbers with all operations.
   *
   * @return a generator of eight levels
   */
  public static IntegerArithmetic standard() {
    return new IntegerArithmetic(
        Wording.of("What is {expression}?", "Calculate {expression}.", "How much is {expression}?"),
        List.of(
            new ArithmeticLevel(2, 1, "+-", false, false),
            new ArithmeticLevel(2, 2, "+-", false, false),
            new ArithmeticLevel(2, 3, "+-", false, false),
            new ArithmeticLevel(2, 2, "+-*", false, true),
            new ArithmeticLevel(3, 2, "+-*", false, true),
            new ArithmeticLevel(3, 2, "+-*/", true, true),
            new ArithmeticLevel(4, 2, "+-*/", true, true),
            new ArithmeticLevel(5, 3, "+-*/", true, true)));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return difficulties.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    ArithmeticLevel difficulty = difficulties.get(level - 1);
    while (true) {
      String expression = expression(difficulty, random);
      Optional<Rational> value =
          ArithmeticExpression.evaluate(expression).map(ArithmeticExpression::value);
      if (value.filter(v -> fits(v, difficulty)).isPresent()) {
        String question = wordings.say(random, Map.of("expression", expression));
        return new Problem(FAMILY, question, value.get().toString(), canonical(expression), level);
      }
    }
  }

  private static boolean fits(Rational value, ArithmeticLevel level) {
    return value.isWhole()
        && value.over().abs().compareTo(LARGEST) < 0
        && (level.negative() || value.signum() >= 0);
  }

  private static String expression(ArithmeticLevel level, RandomGenerator random) {
    int open =
        level.parentheses() && level.terms() > 2
            ? random.nextInt(level.terms() - 1)
            : level.terms();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < level.terms(); i++) {
      if (i > 0) {
        char sign = level.operators().charAt(random.nextInt(level.operators().length()));
        text.append(' ').append(sign).append(' ');
      }
      text.append(i == open ? "(" : "");
      text.append(random.nextInt((int) Math.pow(10, 1 + random.nextInt(level.digits()))));
      text.append(i == open + 1 ? ")" : "");
    }
    return text.toString();
  }

  private static String canonical(String expression) {
    String[] parts = expression.split(" ");
    boolean commutes = parts.length == 3 && "+*".contains(parts[1]);
    return commutes && new BigInteger(parts[0]).compareTo(new BigInteger(parts[2])) > 0
        ? parts[2] + parts[1] + parts[0]
        : String.join("", parts);
  }
}
