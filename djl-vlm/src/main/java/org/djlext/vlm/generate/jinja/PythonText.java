package org.djlext.vlm.generate.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** How Python writes values as text, and what it takes for white space. */
final class PythonText {

  private PythonText() {}

  static String of(Object value, Budget budget) {
    if (value instanceof String text) {
      return text;
    }
    Output out = new Output(budget);
    write(value, out);
    return out.toString();
  }

  /** Writes a value as {@code str} does. */
  static void write(Object value, Output out) {
    if (value instanceof String text) {
      out.append(text);
    } else if (!(value instanceof Undefined)) {
      writeLiteral(value, out);
    }
  }

  /** Writes a value as {@code repr} does. */
  static void writeLiteral(Object value, Output out) {
    if (value == null) {
      out.append("None");
    } else if (value instanceof Boolean b) {
      out.append(b ? "True" : "False");
    } else if (value instanceof Double d) {
      out.append(real(d));
    } else if (value instanceof Long l) {
      out.append(Long.toString(l));
    } else if (value instanceof String text) {
      quote(text, out);
    } else if (value instanceof List<?> list) {
      boolean tuple = list instanceof Tuple;
      out.append(tuple ? '(' : '[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ", ");
        writeLiteral(list.get(i), out);
      }
      out.append(!tuple ? "]" : list.size() == 1 ? ",)" : ")");
    } else if (value instanceof Map<?, ?> map) {
      out.append('{');
      Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<?, ?> entry = entries.next();
        writeLiteral(entry.getKey(), out);
        out.append(": ");
        writeLiteral(entry.getValue(), out);
        out.append(entries.hasNext() ? ", " : "");
      }
      out.append('}');
    } else {
      out.append(value instanceof Undefined ? "Undefined" : "<" + Coercion.typeName(value) + ">");
    }
  }

  /** Writes the shortest number that reads back as the same. */
  static String real(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    } else if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String stripped = digits.replaceFirst("0+$", "");
    String sign = value < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
      String rest = stripped.length() > 1 ? "." + stripped.substring(1) : "";
      return "%s%s%se%s%02d"
          .formatted(sign, stripped.charAt(0), rest, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = shortest.abs().stripTrailingZeros().toPlainString();
    return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }

  private static void quote(String text, Output out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> out.append(c == quote ? "\\" + quote : printable(c));
              }
            });
    out.append(quote);
  }

  private static String printable(int c) {
    int type = Character.getType(c);
    boolean hidden =
        Character.isISOControl(c)
            || c != ' ' && Character.isSpaceChar(c)
            || type == Character.FORMAT
            || type == Character.UNASSIGNED
            || type == Character.SURROGATE
            || type == Character.PRIVATE_USE;
    if (!hidden) {
      return Character.toString(c);
    }
    return (c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c);
  }

  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static String strip(String text) {
    return stripStart(stripEnd(text));
  }

  static String stripStart(String text) {
    int from = 0;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    return text.substring(from);
  }

  static String stripEnd(String text) {
    int to = text.length();
    while (to > 0 && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(0, to);
  }
}
