package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Map;

/** Equality, order and membership of values, as Python has them. */
final class Comparison {

  private Comparison() {}

  static boolean holds(String operator, Object a, Object b, Budget budget) {
    return switch (operator) {
      case "==" -> equal(a, b, budget);
      case "!=" -> !equal(a, b, budget);
      case "<" -> compare(a, b, budget) < 0;
      case "<=" -> compare(a, b, budget) <= 0;
      case ">" -> compare(a, b, budget) > 0;
      case ">=" -> compare(a, b, budget) >= 0;
      case "in" -> contains(b, a, budget);
      default -> !contains(b, a, budget);
    };
  }

  static boolean equal(Object a, Object b, Budget budget) {
    budget.charge(1);
    if (a == b || a instanceof Undefined && b instanceof Undefined) {
      return true;
    } else if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b) == 0;
    } else if (a instanceof List<?> s && b instanceof List<?> t) {
      boolean same = s instanceof Tuple == t instanceof Tuple && s.size() == t.size();
      for (int i = 0; same && i < s.size(); i++) {
        same = equal(s.get(i), t.get(i), budget);
      }
      return same;
    } else if (a instanceof Map<?, ?> s && b instanceof Map<?, ?> t) {
      return s.size() == t.size()
          && s.entrySet().stream()
              .allMatch(
                  e -> t.containsKey(e.getKey()) && equal(e.getValue(), t.get(e.getKey()), budget));
    } else if (a instanceof String s && b instanceof String t) {
      budget.charge(Math.min(s.length(), t.length()));
      return s.equals(t);
    }
    return false;
  }

  static int compare(Object a, Object b, Budget budget) {
    budget.charge(1);
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b);
    } else if (a instanceof String s && b instanceof String t) {
      budget.charge(Math.min(s.length(), t.length()));
      return compareTexts(s, t);
    } else if (a instanceof List<?> s
        && b instanceof List<?> t
        && s instanceof Tuple == t instanceof Tuple) {
      for (int i = 0; i < Math.min(s.size(), t.size()); i++) {
        if (!equal(s.get(i), t.get(i), budget)) {
          return compare(s.get(i), t.get(i), budget);
        }
      }
      return Integer.compare(s.size(), t.size());
    } else if (a instanceof Undefined undefined) {
      throw undefined.error();
    } else if (b instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new JinjaException(
        "%s and %s have no order".formatted(Coercion.typeName(a), Coercion.typeName(b)));
  }

  static boolean contains(Object container, Object element, Budget budget) {
    if (container instanceof String text) {
      budget.charge(text.length());
      return text.contains(Coercion.text(element, "in"));
    } else if (container instanceof Map<?, ?> map) {
      return map.containsKey(Coercion.key(element));
    } else if (container instanceof List<?> list) {
      return list.stream().anyMatch(e -> equal(e, element, budget));
    } else if (container instanceof Undefined) {
      return false;
    }
    throw new JinjaException("in: nothing is in " + Coercion.typeName(container));
  }

  private static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static int compareNumbers(Object a, Object b) {
    Number x = Coercion.number(a, "");
    Number y = Coercion.number(b, "");
    if (x instanceof Long i && y instanceof Long j) {
      return Long.compare(i, j);
    }
    // unlike Double.compare, zeros of both signs are equal
    return x.doubleValue() == y.doubleValue()
        ? 0
        : Double.compare(x.doubleValue(), y.doubleValue());
  }

  /** Compares by code points, where Java would compare by halves of surrogate pairs. */
  private static int compareTexts(String a, String b) {
    int at = 0;
    while (at < a.length() && at < b.length() && a.charAt(at) == b.charAt(at)) {
      at++;
    }
    if (at == a.length() || at == b.length()) {
      return Integer.compare(a.length(), b.length());
    }
    boolean split = at > 0 && Character.isHighSurrogate(a.charAt(at - 1));
    int from = split ? at - 1 : at;
    return Integer.compare(a.codePointAt(from), b.codePointAt(from));
  }
}
