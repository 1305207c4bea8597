package org.djlext.vlm.generate.jinja;

/** Taking white space, or given characters, from the ends of a text. */
final class Strip {

  private Strip() {}

  static String both(String s, Arguments args) {
    return start(end(s, args), args);
  }

  static String start(String s, Arguments args) {
    if (args.value(0, null) == null) {
      return PythonText.stripStart(s);
    }
    String chars = args.text(0, "");
    int from = 0;
    while (from < s.length() && chars.indexOf(s.codePointAt(from)) >= 0) {
      from = s.offsetByCodePoints(from, 1);
    }
    return s.substring(from);
  }

  static String end(String s, Arguments args) {
    if (args.value(0, null) == null) {
      return PythonText.stripEnd(s);
    }
    String chars = args.text(0, "");
    int to = s.length();
    while (to > 0 && chars.indexOf(s.codePointBefore(to)) >= 0) {
      to = s.offsetByCodePoints(to, -1);
    }
    return s.substring(0, to);
  }
}
