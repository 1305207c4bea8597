package org.djlext.vlm.tune.reasoning.task;

/**
 * How difficult an expression of {@link IntegerArithmetic} is.
 *
 * @param terms how many numbers, from 2 to 8
 * @param digits how many digits a number has at most, from 1 to 9
 * @param operators which of {@code + - * /} are drawn, a more frequent one several times
 * @param parentheses whether two of the numbers are put into parentheses, if there are three
 * @param negative whether the result may be below zero
 */
public record ArithmeticLevel(
    int terms, int digits, String operators, boolean parentheses, boolean negative) {

  /**
   * Checks the bounds.
   *
   * @param terms how many numbers, from 2 to 8
   * @param digits how many digits a number has at most, from 1 to 9
   * @param operators which of {@code + - * /} are drawn
   * @param parentheses whether two of the numbers are put into parentheses
   * @param negative whether the result may be below zero
   * @throws IllegalArgumentException naming what is out of bounds
   */
  public ArithmeticLevel {
    if (terms < 2 || terms > 8 || digits < 1 || digits > 9) {
      throw new IllegalArgumentException(
          "expected 2 to 8 terms of 1 to 9 digits, found %d of %d".formatted(terms, digits));
    }
    if (!operators.matches("[-+*/]+")) {
      throw new IllegalArgumentException(
          "expected operators of + - * /, found '" + operators + "'");
    }
  }
}
