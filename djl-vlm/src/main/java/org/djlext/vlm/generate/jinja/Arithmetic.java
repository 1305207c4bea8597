package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;

/** The operators {@code + - * / // % **} on numbers, texts and lists, as Python has them. */
final class Arithmetic {

  private Arithmetic() {}

  static Object apply(String operator, Object a, Object b, Budget budget) {
    if (a instanceof Undefined undefined) {
      throw undefined.error();
    } else if (b instanceof Undefined undefined) {
      throw undefined.error();
    }
    boolean numbers = isNumber(a) && isNumber(b);
    switch (operator) {
      case "+" -> {
        if (a instanceof String s && b instanceof String t) {
          budget.charge((long) s.length() + t.length());
          return s.concat(t);
        } else if (a instanceof List<?> s && b instanceof List<?> t && sameKind(a, b)) {
          return joined(s, t, budget);
        }
      }
      case "*" -> {
        if (a instanceof Long n && !numbers) {
          return repeated(b, n, budget);
        } else if (b instanceof Long n && !numbers) {
          return repeated(a, n, budget);
        }
      }
      case "%" -> {
        if (a instanceof String format) {
          return PercentFormat.format(format, b instanceof Tuple t ? t : List.of(b), budget);
        }
      }
      default -> {}
    }
    if (!numbers) {
      throw new JinjaException(
          "%s: cannot be used on %s and %s"
              .formatted(operator, Coercion.typeName(a), Coercion.typeName(b)));
    }
    Number x = Coercion.number(a, operator);
    Number y = Coercion.number(b, operator);
    try {
      return x instanceof Long i && y instanceof Long j
          ? integers(operator, i, j)
          : reals(operator, x.doubleValue(), y.doubleValue());
    } catch (ArithmeticException e) {
      throw new JinjaException("%s: %s".formatted(operator, e.getMessage()));
    }
  }

  private static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static boolean sameKind(Object a, Object b) {
    return a instanceof Tuple == b instanceof Tuple;
  }

  private static List<Object> joined(List<?> a, List<?> b, Budget budget) {
    budget.charge((long) Budget.STEP * (a.size() + b.size()));
    List<Object> all = new ArrayList<>(a);
    all.addAll(b);
    return a instanceof Tuple ? new Tuple(all, List.of()) : all;
  }

  private static Object repeated(Object value, long times, Budget budget) {
    if (value instanceof String text) {
      return new Output(budget).repeat(text, times).toString();
    } else if (value instanceof List<?> list) {
      List<Object> all = new ArrayList<>();
      for (long i = 0; i < times; i++) {
        budget.charge((long) Budget.STEP * (list.size() + 1));
        all.addAll(list);
      }
      return list instanceof Tuple ? new Tuple(all, List.of()) : all;
    }
    throw new JinjaException("*: cannot be used on " + Coercion.typeName(value));
  }

  private static Object integers(String operator, long a, long b) {
    switch (operator) {
      case "+":
        return Math.addExact(a, b);
      case "-":
        return Math.subtractExact(a, b);
      case "*":
        return Math.multiplyExact(a, b);
      case "//":
        return Math.floorDiv(a, b);
      case "%":
        return Math.floorMod(a, b);
      case "**":
        return b < 0 ? (Object) Math.pow(a, b) : power(a, b);
      default:
        return reals(operator, a, b);
    }
  }

  private static long power(long base, long exponent) {
    long result = 1;
    long square = base;
    for (long e = exponent; e > 0; e >>= 1) {
      if ((e & 1) == 1) {
        result = Math.multiplyExact(result, square);
      }
      square = e > 1 ? Math.multiplyExact(square, square) : square;
    }
    return result;
  }

  private static double reals(String operator, double a, double b) {
    if (b == 0 && operator.matches("/|//|%")) {
      throw new ArithmeticException("division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> Math.pow(a, b);
    };
  }
}
