package org.djlext.vlm.generate.jinja;

/** The escapes in string literals, which are those of Python. */
final class StringLiteral {

  private StringLiteral() {}

  static String unescape(String body) {
    if (body.indexOf('\\') < 0) {
      return body;
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i++);
      if (c != '\\' || i == body.length()) {
        text.append(c);
        continue;
      }
      char kind = body.charAt(i++);
      switch (kind) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'a' -> text.append('\u0007');
        case 'v' -> text.append('\u000b');
        case '\\', '\'', '"' -> text.append(kind);
        case '\n' -> {} // a line that goes on
        case 'x' -> i = hex(body, i, 2, text);
        case 'u' -> i = hex(body, i, 4, text);
        case 'U' -> i = hex(body, i, 8, text);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> i = octal(body, i - 1, text);
        default -> text.append('\\').append(kind);
      }
    }
    return text.toString();
  }

  private static int hex(String body, int from, int digits, StringBuilder text) {
    try {
      text.appendCodePoint(Integer.parseInt(body.substring(from, from + digits), 16));
      return from + digits;
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new JinjaException("a string has a broken escape: '" + body + "'");
    }
  }

  private static int octal(String body, int from, StringBuilder text) {
    int to = from;
    int value = 0;
    while (to < body.length() && to < from + 3 && "01234567".indexOf(body.charAt(to)) >= 0) {
      value = value * 8 + body.charAt(to++) - '0';
    }
    text.append((char) value);
    return to;
  }
}
