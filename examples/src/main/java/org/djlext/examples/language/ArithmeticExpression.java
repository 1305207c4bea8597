package org.djlext.examples.language;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Evaluates an expression of whole numbers, {@code + - * /} and parentheses exactly, as fractions.
 */
final class ArithmeticExpression {

  private static final int LONGEST = 200;

  /** A fraction, its denominator not zero. */
  private record Fraction(BigInteger over, BigInteger under) {}

  /** Thrown by what is no expression, and caught here. */
  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final String text;
  private final List<Long> numbers = new ArrayList<>();
  private int at;

  private ArithmeticExpression(String text) {
    this.text = text;
  }

  /**
   * What an expression is worth.
   *
   * @param value its value if that is whole
   * @param numbers the numbers in it, in order
   */
  record Result(Optional<BigInteger> value, List<Long> numbers) {}

  /** Evaluates a text, or finds that it is no expression. */
  static Optional<Result> evaluate(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    ArithmeticExpression expression = new ArithmeticExpression(text.replace(" ", ""));
    try {
      Fraction value = expression.sum();
      if (expression.at < expression.text.length()) {
        return Optional.empty();
      }
      BigInteger[] whole = value.over().divideAndRemainder(value.under());
      boolean exact = whole[1].signum() == 0;
      return Optional.of(
          new Result(exact ? Optional.of(whole[0]) : Optional.empty(), expression.numbers));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private Fraction sum() {
    Fraction left = product();
    while (next('+') || next('-')) {
      boolean minus = text.charAt(at++) == '-';
      Fraction right = product();
      BigInteger a = left.over().multiply(right.under());
      BigInteger b = right.over().multiply(left.under());
      left = new Fraction(minus ? a.subtract(b) : a.add(b), left.under().multiply(right.under()));
    }
    return left;
  }

  private Fraction product() {
    Fraction left = factor();
    while (next('*') || next('/')) {
      boolean divide = text.charAt(at++) == '/';
      Fraction right = factor();
      if (divide && right.over().signum() == 0) {
        throw new Malformed();
      }
      BigInteger over = divide ? right.under() : right.over();
      BigInteger under = divide ? right.over() : right.under();
      left = new Fraction(left.over().multiply(over), left.under().multiply(under));
    }
    return left;
  }

  private Fraction factor() {
    if (next('(')) {
      at++;
      Fraction inner = sum();
      if (!next(')')) {
        throw new Malformed();
      }
      at++;
      return inner;
    }
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from || at - from > 9) {
      throw new Malformed();
    }
    long number = Long.parseLong(text.substring(from, at));
    numbers.add(number);
    return new Fraction(BigInteger.valueOf(number), BigInteger.ONE);
  }

  private boolean next(char c) {
    return at < text.length() && text.charAt(at) == c;
  }
}
