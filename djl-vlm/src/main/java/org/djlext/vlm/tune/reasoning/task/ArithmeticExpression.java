package org.djlext.vlm.tune.reasoning.task;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An expression of whole numbers, {@code + - * /} (also {@code × · ÷ : −}) and parentheses, worth
 * an exact fraction. Nothing else is read: no powers, no names, no numbers one after the other.
 * Time and memory are bounded by the length, which is.
 *
 * @param value what it is worth
 * @param literals the numbers that stand in it, in order
 */
public record ArithmeticExpression(Rational value, List<Rational> literals) {

  private static final int LONGEST = 1000;
  private static final int DEEPEST = 50;

  /**
   * Evaluates a text.
   *
   * @param text the text
   * @return its value and numbers; empty if it is no such expression, divides by zero, is longer
   *     than 1,000 characters or nests deeper than 50
   */
  public static Optional<ArithmeticExpression> evaluate(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    Parser parser = new Parser(text);
    try {
      Rational value = parser.sum(0);
      parser.skip();
      return parser.at == text.length()
          ? Optional.of(new ArithmeticExpression(value, List.copyOf(parser.literals)))
          : Optional.empty();
    } catch (Malformed | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Thrown by what is no expression, and caught here. */
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super(null, null, false, false);
    }
  }

  private static final class Parser {
    private final String text;
    private final List<Rational> literals = new ArrayList<>();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Rational sum(int depth) {
      Rational left = product(depth);
      while (true) {
        if (next("+")) {
          left = left.plus(product(depth));
        } else if (next("-−–")) {
          left = left.minus(product(depth));
        } else {
          return left;
        }
      }
    }

    private Rational product(int depth) {
      Rational left = factor(depth);
      while (true) {
        if (next("*×·∙⋅")) {
          left = left.times(factor(depth));
        } else if (next("/÷:")) {
          left = left.dividedBy(factor(depth));
        } else {
          return left;
        }
      }
    }

    private Rational factor(int depth) {
      if (depth > DEEPEST) {
        throw new Malformed();
      }
      if (next("-−–")) {
        return factor(depth + 1).negated();
      }
      if (next("(")) {
        Rational inner = sum(depth + 1);
        if (!next(")")) {
          throw new Malformed();
        }
        return inner;
      }
      skip();
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (at == from) {
        throw new Malformed();
      }
      Rational number = new Rational(new BigInteger(text.substring(from, at)), BigInteger.ONE);
      literals.add(number);
      return number;
    }

    private boolean next(String signs) {
      skip();
      if (at < text.length() && signs.indexOf(text.charAt(at)) >= 0) {
        at++;
        return true;
      }
      return false;
    }

    private void skip() {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }
  }
}
