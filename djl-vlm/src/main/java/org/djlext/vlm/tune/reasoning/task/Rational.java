package org.djlext.vlm.tune.reasoning.task;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact fraction in lowest terms.
 *
 * @param over the numerator, with the sign
 * @param under the denominator, positive
 */
public record Rational(BigInteger over, BigInteger under) implements Comparable<Rational> {

  /** Nothing. */
  public static final Rational ZERO = of(0);

  /** One. */
  public static final Rational ONE = of(1);

  /**
   * Reduces the fraction.
   *
   * @param over the numerator
   * @param under the denominator
   * @throws ArithmeticException if the denominator is 0
   */
  public Rational {
    if (under.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    BigInteger divisor = over.gcd(under);
    divisor = under.signum() < 0 ? divisor.negate() : divisor;
    over = over.divide(divisor);
    under = under.divide(divisor);
  }

  /**
   * Makes a whole number.
   *
   * @param value its value
   * @return the same
   */
  public static Rational of(long value) {
    return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
  }

  /**
   * Makes a fraction of a decimal number.
   *
   * @param value its value
   * @return the same, exactly
   */
  public static Rational of(BigDecimal value) {
    return value.scale() <= 0
        ? new Rational(value.toBigIntegerExact(), BigInteger.ONE)
        : new Rational(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
  }

  /**
   * Adds.
   *
   * @param other what is added
   * @return the sum
   */
  public Rational plus(Rational other) {
    return new Rational(
        over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under));
  }

  /**
   * Subtracts.
   *
   * @param other what is taken away
   * @return the difference
   */
  public Rational minus(Rational other) {
    return plus(other.negated());
  }

  /**
   * Multiplies.
   *
   * @param other the other factor
   * @return the product
   */
  public Rational times(Rational other) {
    return new Rational(over.multiply(other.over), under.multiply(other.under));
  }

  /**
   * Divides.
   *
   * @param other the divisor
   * @return the quotient
   * @throws ArithmeticException if the divisor is 0
   */
  public Rational dividedBy(Rational other) {
    return new Rational(over.multiply(other.under), under.multiply(other.over));
  }

  /**
   * Changes the sign.
   *
   * @return minus this
   */
  public Rational negated() {
    return new Rational(over.negate(), under);
  }

  /**
   * Says whether this is a whole number.
   *
   * @return whether it is
   */
  public boolean isWhole() {
    return under.equals(BigInteger.ONE);
  }

  /**
   * Says which sign this has.
   *
   * @return -1, 0 or 1
   */
  public int signum() {
    return over.signum();
  }

  @Override
  public int compareTo(Rational other) {
    return over.multiply(other.under).compareTo(other.over.multiply(under));
  }

  @Override
  public String toString() {
    return isWhole() ? over.toString() : over + "/" + under;
  }
}
