package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The methods of Python's texts. */
final class TextMethods {

  private TextMethods() {}

  /** Returns a method of a text, or null if it has no such method. */
  static JinjaFunction find(String s, String name, Budget budget) {
    Body body =
        switch (name) {
          case "strip" -> a -> Strip.both(s, a.bind(0, "chars"));
          case "lstrip" -> a -> Strip.start(s, a.bind(0, "chars"));
          case "rstrip" -> a -> Strip.end(s, a.bind(0, "chars"));
          case "split" -> a -> Split.split(s, a.bind(0, "sep", "maxsplit"));
          case "rsplit" -> a -> Split.splitFromEnd(s, a.bind(0, "sep", "maxsplit"));
          case "splitlines" -> a -> new ArrayList<Object>(Split.lines(s));
          case "partition" -> a -> Split.partition(s, a.bind(1, "sep").text(0, ""));
          case "replace" -> a -> replace(s, a.bind(2, "old", "new", "count"), budget);
          case "startswith" -> a -> any(a.bind(1, "prefix"), s::startsWith);
          case "endswith" -> a -> any(a.bind(1, "suffix"), s::endsWith);
          case "removeprefix" -> a -> withoutPrefix(s, a.bind(1, "prefix").text(0, ""));
          case "removesuffix" -> a -> withoutSuffix(s, a.bind(1, "suffix").text(0, ""));
          case "upper" -> a -> s.toUpperCase(Locale.ROOT);
          case "lower" -> a -> s.toLowerCase(Locale.ROOT);
          case "capitalize" -> a -> capitalize(s);
          case "title" -> a -> title(s);
          case "swapcase" -> a -> swapCase(s);
          case "find" -> a -> place(s, s.indexOf(a.bind(1, "sub").text(0, "")));
          case "rfind" -> a -> place(s, s.lastIndexOf(a.bind(1, "sub").text(0, "")));
          case "index" -> a -> index(s, a.bind(1, "sub").text(0, ""));
          case "count" -> a -> count(s, a.bind(1, "sub").text(0, ""));
          case "join" -> a -> join(s, a.bind(1, "iterable").value(0, null), budget);
          case "isdigit", "isdecimal", "isnumeric" -> a -> all(s, Character::isDigit);
          case "isalpha" -> a -> all(s, Character::isLetter);
          case "isalnum" -> a -> all(s, Character::isLetterOrDigit);
          case "isspace" -> a -> all(s, PythonText::isSpace);
          case "isupper" -> a -> cased(s, s.toUpperCase(Locale.ROOT));
          case "islower" -> a -> cased(s, s.toLowerCase(Locale.ROOT));
          case "zfill" -> a -> zeros(s, a.bind(1, "width").integer(0, 0), budget);
          case "ljust" -> a -> pad(s, a.bind(1, "width", "fillchar"), 0, budget);
          case "rjust" -> a -> pad(s, a.bind(1, "width", "fillchar"), 1, budget);
          case "center" -> a -> pad(s, a.bind(1, "width", "fillchar"), 2, budget);
          default -> null;
        };
    if (body == null) {
      return null;
    }
    return (positional, named) -> {
      budget.charge(s.length());
      return body.apply(new Arguments(name, positional, named));
    };
  }

  private interface Body {
    Object apply(Arguments arguments);
  }

  static String replace(String s, Arguments args, Budget budget) {
    String old = args.text(0, "");
    String by = args.text(1, "");
    long left = args.has(2) && args.value(2, null) != null ? args.integer(2, -1) : -1;
    Output out = new Output(budget);
    int from = 0;
    while (left != 0) {
      int at = old.isEmpty() ? from : s.indexOf(old, from);
      if (at < 0) {
        break;
      }
      out.append(s.substring(from, at)).append(by);
      left--;
      from = at + old.length();
      if (old.isEmpty()) { // between all characters, and at both ends
        if (at == s.length()) {
          break;
        }
        from = s.offsetByCodePoints(at, 1);
        out.append(s.substring(at, from));
      }
    }
    return out.append(s.substring(from)).toString();
  }

  static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int first = s.offsetByCodePoints(0, 1);
    return Character.toString(Character.toTitleCase(s.codePointAt(0)))
        + s.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String title(String s) {
    StringBuilder text = new StringBuilder();
    boolean inWord = false;
    for (int c : s.codePoints().toArray()) {
      text.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inWord = Character.isLetter(c);
    }
    return text.toString();
  }

  private static String swapCase(String s) {
    StringBuilder text = new StringBuilder();
    s.codePoints()
        .forEach(
            c ->
                text.appendCodePoint(
                    Character.isUpperCase(c)
                        ? Character.toLowerCase(c)
                        : Character.toUpperCase(c)));
    return text.toString();
  }

  private static boolean any(Arguments args, Predicate<String> test) {
    if (args.value(0, null) instanceof Tuple tuple) {
      return tuple.stream().anyMatch(t -> test.test(Coercion.text(t, args.function())));
    }
    return test.test(args.text(0, ""));
  }

  private static String withoutPrefix(String s, String prefix) {
    return s.startsWith(prefix) ? s.substring(prefix.length()) : s;
  }

  private static String withoutSuffix(String s, String suffix) {
    return s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s;
  }

  private static long place(String s, int at) {
    return at < 0 ? -1 : s.codePointCount(0, at);
  }

  private static long index(String s, String sub) {
    int at = s.indexOf(sub);
    if (at < 0) {
      throw new JinjaException("index: the text is not found");
    }
    return place(s, at);
  }

  private static long count(String s, String sub) {
    if (sub.isEmpty()) {
      return s.codePointCount(0, s.length()) + 1L;
    }
    long count = 0;
    for (int at = s.indexOf(sub); at >= 0; at = s.indexOf(sub, at + sub.length())) {
      count++;
    }
    return count;
  }

  private static String join(String separator, Object iterable, Budget budget) {
    Output out = new Output(budget);
    List<Object> parts = Coercion.elements(iterable, budget);
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : separator).append(Coercion.text(parts.get(i), "join"));
    }
    return out.toString();
  }

  private static boolean all(String s, IntPredicate test) {
    return !s.isEmpty() && s.codePoints().allMatch(test);
  }

  private static boolean cased(String s, String converted) {
    boolean hasCase =
        s.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
    return hasCase && s.equals(converted);
  }

  private static String zeros(String s, long width, Budget budget) {
    boolean sign = s.startsWith("-") || s.startsWith("+");
    Output out = new Output(budget).append(sign ? s.substring(0, 1) : "");
    return out.repeat("0", width - s.length()).append(s.substring(sign ? 1 : 0)).toString();
  }

  /** Fills up to a width: behind (0), before (1) or around (2) the text. */
  static String pad(String s, Arguments args, int where, Budget budget) {
    long missing = Math.max(0, args.integer(0, 80) - s.codePointCount(0, s.length()));
    long width = args.integer(0, 80);
    long before = where == 0 ? 0 : where == 1 ? missing : missing / 2 + (missing & width & 1);
    String fill = args.text(1, " ");
    return new Output(budget)
        .repeat(fill, before)
        .append(s)
        .repeat(fill, missing - before)
        .toString();
  }
}
