package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with places such as {@code %s}, {@code %d} and {@code %.2f}. */
final class PercentFormat {

  private static final Pattern PLACE = Pattern.compile("%(?:\\.(\\d{1,2}))?([sdifrx%])");

  private PercentFormat() {}

  static String format(String format, List<?> values, Budget budget) {
    Output out = new Output(budget);
    Matcher place = PLACE.matcher(format);
    int from = 0;
    int used = 0;
    while (place.find(from)) {
      out.append(format.substring(from, place.start()));
      from = place.end();
      char kind = place.group(2).charAt(0);
      if (kind == '%') {
        out.append('%');
        continue;
      } else if (used == values.size()) {
        throw new JinjaException("format: there are fewer values than places");
      }
      Object value = values.get(used++);
      switch (kind) {
        case 's' -> PythonText.write(value, out);
        case 'r' -> PythonText.writeLiteral(value, out);
        case 'f' -> {
          int digits = place.group(1) == null ? 6 : Integer.parseInt(place.group(1));
          double number = Coercion.number(value, "format").doubleValue();
          out.append(String.format(Locale.ROOT, "%." + digits + "f", number));
        }
        case 'x' -> out.append(Long.toHexString(Coercion.integer(value, "format")));
        default -> out.append(Long.toString((long) Coercion.number(value, "format").doubleValue()));
      }
    }
    if (used < values.size()) {
      throw new JinjaException("format: there are more values than places");
    }
    return out.append(format.substring(from)).toString();
  }
}
