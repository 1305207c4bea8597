package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cutting texts into lists. */
final class Split {

  private Split() {}

  static List<Object> split(String s, Arguments args) {
    long left = args.integer(1, -1);
    if (args.value(0, null) == null) {
      return words(s, left);
    }
    String separator = separator(args);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = s.indexOf(separator); at >= 0 && left != 0; left--) {
      parts.add(s.substring(from, at));
      from = at + separator.length();
      at = s.indexOf(separator, from);
    }
    parts.add(s.substring(from));
    return parts;
  }

  static List<Object> splitFromEnd(String s, Arguments args) {
    long left = args.integer(1, -1);
    if (args.value(0, null) == null) {
      return left < 0 ? words(s, left) : wordsFromEnd(s, left);
    }
    String separator = separator(args);
    List<Object> parts = new ArrayList<>();
    int to = s.length();
    for (int at = s.lastIndexOf(separator); at >= 0 && left != 0; left--) {
      parts.add(s.substring(at + separator.length(), to));
      to = at;
      at = s.lastIndexOf(separator, to - separator.length());
    }
    parts.add(s.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  static Tuple partition(String s, String separator) {
    int at = s.indexOf(separator);
    return at < 0
        ? Tuple.of(s, "", "")
        : Tuple.of(s.substring(0, at), separator, s.substring(at + separator.length()));
  }

  /** Cuts at line ends, which are left out; an end behind the last line begins no new one. */
  static List<String> lines(String s) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean end =
          c >= '\n' && c <= '\r'
              || c >= 0x1c && c <= 0x1e
              || c == 0x85
              || c == 0x2028
              || c == 0x2029;
      if (end) {
        lines.add(s.substring(from, i));
        i += c == '\r' && s.startsWith("\n", i + 1) ? 1 : 0;
        from = i + 1;
      }
    }
    if (from < s.length()) {
      lines.add(s.substring(from));
    }
    return lines;
  }

  private static List<Object> words(String s, long limit) {
    List<Object> words = new ArrayList<>();
    long left = limit;
    String rest = PythonText.stripStart(s);
    int from = 0;
    while (from < rest.length()) {
      int to = from;
      while (to < rest.length() && (left == 0 || !PythonText.isSpace(rest.charAt(to)))) {
        to++;
      }
      words.add(left == 0 ? PythonText.stripEnd(rest.substring(from)) : rest.substring(from, to));
      left--;
      while (to < rest.length() && PythonText.isSpace(rest.charAt(to))) {
        to++;
      }
      from = to;
    }
    return words;
  }

  private static List<Object> wordsFromEnd(String s, long limit) {
    List<Object> words = new ArrayList<>();
    String rest = PythonText.stripEnd(s);
    for (long left = limit; !rest.isEmpty(); left--) {
      int from = rest.length();
      while (from > 0 && (left == 0 || !PythonText.isSpace(rest.charAt(from - 1)))) {
        from--;
      }
      String word = rest.substring(from);
      words.add(left == 0 ? PythonText.stripStart(word) : word);
      rest = PythonText.stripEnd(rest.substring(0, from));
    }
    Collections.reverse(words);
    return words;
  }

  private static String separator(Arguments args) {
    String separator = args.text(0, "");
    if (separator.isEmpty()) {
      throw new JinjaException("split: the separator is empty");
    }
    return separator;
  }
}
