package org.djlext.vlm.generate.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Filters that make numbers. */
final class NumberFilters {

  private NumberFilters() {}

  static void addTo(Map<String, FilterTable.Filter> filters) {
    filters.put("abs", NumberFilters::abs);
    filters.put("int", NumberFilters::integer);
    filters.put("float", NumberFilters::real);
    filters.put("round", NumberFilters::round);
  }

  private static Object abs(Object value, Arguments arguments, Budget budget) {
    Number number = Coercion.number(value, "abs");
    boolean negative = number.doubleValue() < 0;
    return negative ? Arithmetic.apply("-", 0L, number, budget) : number;
  }

  private static Object integer(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "default", "base");
    try {
      if (value instanceof String text) {
        String trimmed = text.strip();
        return trimmed.matches("[+-]?\\d+") || args.integer(1, 10) != 10
            ? (Object) Long.parseLong(trimmed, (int) args.integer(1, 10))
            : (Object) (long) Double.parseDouble(trimmed);
      } else if (value instanceof Number || value instanceof Boolean) {
        return Coercion.number(value, "int").longValue();
      }
    } catch (NumberFormatException e) {
      return args.value(0, 0L);
    }
    return args.value(0, 0L);
  }

  private static Object real(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "default");
    try {
      if (value instanceof String text) {
        return Double.parseDouble(text.strip());
      } else if (value instanceof Number || value instanceof Boolean) {
        return Coercion.number(value, "float").doubleValue();
      }
    } catch (NumberFormatException e) {
      return args.value(0, 0.0);
    }
    return args.value(0, 0.0);
  }

  private static Object round(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "precision", "method");
    Number number = Coercion.number(value, "round");
    String method = args.text(1, "common");
    int precision = (int) Math.max(-30, Math.min(30, args.integer(0, 0)));
    if (method.equals("common")) {
      if (number instanceof Long && precision >= 0) {
        return number;
      }
      double rounded =
          new BigDecimal(number.doubleValue())
              .setScale(precision, RoundingMode.HALF_EVEN)
              .doubleValue();
      return number instanceof Long ? (Object) (long) rounded : rounded;
    }
    double scale = Math.pow(10, precision);
    double scaled = number.doubleValue() * scale;
    return switch (method) {
      case "ceil" -> Math.ceil(scaled) / scale;
      case "floor" -> Math.floor(scaled) / scale;
      default -> throw new JinjaException("round: expected common, ceil or floor, found " + method);
    };
  }
}
