package org.djlext.vlm.generate;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates in the format of C's {@code strftime}, in English. */
final class DateText {

  private DateText() {}

  static String format(String format, ZonedDateTime time) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
      i += unpadded ? 2 : 1;
      String part = part(format.charAt(i), time);
      text.append(unpadded ? part.replaceFirst("^0+(?=\\d)", "") : part);
    }
    return text.toString();
  }

  private static String part(char code, ZonedDateTime time) {
    String pattern =
        switch (code) {
          case 'a' -> "EEE";
          case 'A' -> "EEEE";
          case 'b', 'h' -> "MMM";
          case 'B' -> "MMMM";
          case 'd' -> "dd";
          case 'e' -> "ppd";
          case 'D' -> "MM/dd/yy";
          case 'F' -> "yyyy-MM-dd";
          case 'H' -> "HH";
          case 'I' -> "hh";
          case 'j' -> "DDD";
          case 'm' -> "MM";
          case 'M' -> "mm";
          case 'p' -> "a";
          case 'S' -> "ss";
          case 'T' -> "HH:mm:ss";
          case 'R' -> "HH:mm";
          case 'y' -> "yy";
          case 'Y' -> "yyyy";
          case 'z' -> "xx";
          case 'Z' -> "zzz";
          default -> null;
        };
    if (pattern != null) {
      return time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }
    return code == '%' ? "%" : "%" + code;
  }
}
