package org.djlext.vlm.generate.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.vlm.generate.jinja.Token.Kind;

/**
 * Cuts a template into tokens, and removes the white space that {@code trim_blocks}, {@code
 * lstrip_blocks} and the signs {@code -} and {@code +} inside tags say.
 */
final class Lexer {

  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(-?)%\\}");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%\\}|-%\\}\\s*|%\\}\\n?)");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(\\d+(?:_\\d+)*(?:(?:\\.\\d+(?:_\\d+)*)?[eE][+-]?\\d+(?:_\\d+)*|\\.\\d+(?:_\\d+)*))"
              + "|(0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+"
              + "|[1-9](?:_?\\d)*|0(?:_?0)*)");
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{",
          "}", "<", ">", "=", ".", ":", "|", ",");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int counted;
  private int line = 1;
  private boolean lineStarts = true;

  Lexer(String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  List<Token> tokens() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(at));
        break;
      }
      char kind = source.charAt(tag + 1);
      char sign = sign(tag + 2);
      data(before(source.substring(at, tag), sign, kind == '{'));
      at = tag + (sign == ' ' ? 2 : 3);
      switch (kind) {
        case '#' -> comment();
        case '%' -> {
          Matcher raw = RAW.matcher(source).region(at, source.length());
          if (raw.lookingAt()) {
            raw(raw);
          } else {
            tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
          }
        }
        default -> tag(Kind.PRINT_BEGIN, Kind.PRINT_END, "}}");
      }
    }
    add(Kind.END, "");
    return tokens;
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private char sign(int position) {
    char c = position < source.length() ? source.charAt(position) : ' ';
    return c == '-' || c == '+' ? c : ' ';
  }

  /** Returns what is left of the text before a tag. */
  private String before(String text, char sign, boolean print) {
    if (sign == '-') {
      return PythonText.stripEnd(text);
    }
    int lastLine = text.lastIndexOf('\n') + 1;
    boolean indented = text.substring(lastLine).chars().allMatch(PythonText::isSpace);
    return sign == ' ' && !print && indented && (lastLine > 0 || lineStarts)
        ? text.substring(0, lastLine)
        : text;
  }

  /** Goes behind a tag and the white space that goes with it. */
  private void leave(int end, char sign, boolean trim) {
    at = end;
    if (sign == '-') {
      while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
        at++;
      }
    } else if (sign == ' ' && trim && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    lineStarts = source.charAt(at - 1) == '\n';
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw JinjaException.syntax(line(), "the comment has no end #}");
    }
    leave(end + 2, end > at ? sign(end - 1) : ' ', true);
  }

  private void raw(Matcher begin) {
    leave(begin.end(), begin.group(1).isEmpty() ? ' ' : '-', false);
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw JinjaException.syntax(line(), "{% raw %} has no {% endraw %}");
    }
    data(before(source.substring(at, end.start()), sign(end.start() + 2), false));
    at = end.end();
    lineStarts = source.charAt(at - 1) == '\n';
  }

  private void tag(Kind begin, Kind end, String close) {
    add(begin, "");
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
        at++;
      }
      if (at == source.length()) {
        throw JinjaException.syntax(line(), "a tag has no end " + close);
      }
      char sign = source.startsWith(close, at + 1) ? sign(at) : ' ';
      if (open.isEmpty() && (sign != ' ' || source.startsWith(close, at))) {
        add(end, "");
        leave(at + (sign == ' ' ? 2 : 3), sign, end == Kind.BLOCK_END);
        return;
      }
      token(open);
    }
  }

  private void token(Deque<Character> open) {
    char c = source.charAt(at);
    if (c == '\'' || c == '"') {
      string(c);
      return;
    }
    int from = at;
    if (Character.isUnicodeIdentifierStart(source.codePointAt(at)) || c == '_') {
      while (at < source.length() && Character.isUnicodeIdentifierPart(source.codePointAt(at))) {
        at += Character.charCount(source.codePointAt(at));
      }
      add(Kind.NAME, source.substring(from, at));
      return;
    }
    Matcher number = NUMBER.matcher(source).region(at, source.length());
    if (number.lookingAt()) {
      at = number.end();
      boolean real = number.group(1) != null;
      add(real ? Kind.FLOAT : Kind.INTEGER, number.group().replace("_", ""));
      return;
    }
    String operator =
        OPERATORS.stream()
            .filter(o -> source.startsWith(o, at))
            .findFirst()
            .orElseThrow(() -> JinjaException.syntax(line(), "unexpected character '" + c + "'"));
    balance(open, operator.charAt(0));
    at += operator.length();
    add(Kind.OPERATOR, operator);
  }

  private void balance(Deque<Character> open, char bracket) {
    switch (bracket) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != bracket) {
          throw JinjaException.syntax(line(), "unexpected '" + bracket + "'");
        }
      }
      default -> {}
    }
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw JinjaException.syntax(line(), "a string has no end " + quote);
    }
    add(Kind.STRING, StringLiteral.unescape(source.substring(at + 1, end)));
    at = end + 1;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line()));
  }

  private int line() {
    for (; counted < Math.min(at, source.length()); counted++) {
      line += source.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }
}
