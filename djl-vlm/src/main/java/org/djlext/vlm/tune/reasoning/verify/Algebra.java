package org.djlext.vlm.tune.reasoning.verify;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import org.djlext.vlm.tune.reasoning.task.Rational;

/**
 * A formula, to be evaluated at a point: exactly if it is rational there, or approximately. Numbers
 * that would grow too large are refused, so that time is bounded by the size of the formula.
 */
sealed interface Algebra {

  /** The formula has no exact value of bearable size at this point. */
  final class NotExact extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotExact() {
      super(null, null, false, false);
    }
  }

  /** Numbers of more bits are not computed with. */
  int MOST_BITS = 20_000;

  /** Evaluates exactly; throws {@link NotExact}, or ArithmeticException by a division by zero. */
  Rational exact(Map<String, Rational> point);

  /** Evaluates approximately; NaN where there is no real value. */
  double approximate(Map<String, Double> point);

  /** Collects the unknowns. */
  void names(Set<String> names);

  /** A number. */
  record Constant(Rational value) implements Algebra {
    @Override
    public Rational exact(Map<String, Rational> point) {
      return value;
    }

    @Override
    public double approximate(Map<String, Double> point) {
      BigInteger over = value.over();
      BigInteger under = value.under();
      int shift = Math.max(0, Math.max(over.bitLength(), under.bitLength()) - 1000);
      return over.shiftRight(shift).doubleValue() / under.shiftRight(shift).doubleValue();
    }

    @Override
    public void names(Set<String> names) {}
  }

  /** An unknown, or infinity, which is only like itself. */
  record Name(String name) implements Algebra {
    @Override
    public Rational exact(Map<String, Rational> point) {
      return point.get(name);
    }

    @Override
    public double approximate(Map<String, Double> point) {
      return point.get(name);
    }

    @Override
    public void names(Set<String> names) {
      names.add(name);
    }
  }

  /** A sum, difference, product, quotient or power. */
  record Binary(char operator, Algebra left, Algebra right) implements Algebra {
    @Override
    public Rational exact(Map<String, Rational> point) {
      Rational a = left.exact(point);
      Rational b = right.exact(point);
      return switch (operator) {
        case '+' -> bounded(a.plus(b));
        case '-' -> bounded(a.minus(b));
        case '*' -> bounded(a.times(b));
        case '/' -> bounded(a.dividedBy(b));
        default -> power(a, b);
      };
    }

    private static Rational bounded(Rational value) {
      if (value.over().bitLength() + value.under().bitLength() > MOST_BITS) {
        throw new NotExact();
      }
      return value;
    }

    private static Rational power(Rational base, Rational exponent) {
      if (!exponent.isWhole() || exponent.over().bitLength() > 14) {
        throw new NotExact();
      }
      int n = exponent.over().intValueExact();
      int bits = base.over().bitLength() + base.under().bitLength();
      if ((long) bits * Math.abs(n) > MOST_BITS) {
        throw new NotExact();
      }
      BigInteger over = base.over().pow(Math.abs(n));
      BigInteger under = base.under().pow(Math.abs(n));
      return n < 0 ? new Rational(under, over) : new Rational(over, under);
    }

    @Override
    public double approximate(Map<String, Double> point) {
      double a = left.approximate(point);
      double b = right.approximate(point);
      return switch (operator) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        case '/' -> a / b;
        default -> Math.pow(a, b);
      };
    }

    @Override
    public void names(Set<String> names) {
      left.names(names);
      right.names(names);
    }
  }

  /** A named function of one argument. */
  record Function(String name, Algebra argument) implements Algebra {
    @Override
    public Rational exact(Map<String, Rational> point) {
      Rational x = argument.exact(point);
      switch (name) {
        case "abs":
          return x.signum() < 0 ? x.negated() : x;
        case "sqrt":
          if (x.signum() >= 0) {
            BigInteger over = x.over().sqrt();
            BigInteger under = x.under().sqrt();
            if (over.multiply(over).equals(x.over()) && under.multiply(under).equals(x.under())) {
              return new Rational(over, under);
            }
          }
          throw new NotExact();
        case "!":
          if (!x.isWhole() || x.signum() < 0 || x.over().bitLength() > 8) {
            throw new NotExact();
          }
          BigInteger product = BigInteger.ONE;
          for (int i = 2; i <= x.over().intValueExact(); i++) {
            product = product.multiply(BigInteger.valueOf(i));
          }
          return new Rational(product, BigInteger.ONE);
        default:
          throw new NotExact();
      }
    }

    @Override
    public double approximate(Map<String, Double> point) {
      double x = argument.approximate(point);
      return switch (name) {
        case "abs" -> Math.abs(x);
        case "sqrt" -> Math.sqrt(x);
        case "cbrt" -> Math.cbrt(x);
        case "sin" -> Math.sin(x);
        case "cos" -> Math.cos(x);
        case "tan" -> Math.tan(x);
        case "arcsin" -> Math.asin(x);
        case "arccos" -> Math.acos(x);
        case "arctan" -> Math.atan(x);
        case "ln", "log" -> Math.log(x);
        case "lg" -> Math.log10(x);
        case "exp" -> Math.exp(x);
        case "pi" -> Math.PI;
        case "e" -> Math.E;
        default -> Double.NaN;
      };
    }

    @Override
    public void names(Set<String> names) {
      argument.names(names);
    }
  }
}
