package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make texts. */
final class TextFilters {

  private static final Pattern WORD = Pattern.compile("[^\\-\\s({\\[<]+");

  private TextFilters() {}

  static void addTo(Map<String, FilterTable.Filter> filters) {
    filters.put("string", (v, a, b) -> PythonText.of(v, b));
    filters.put("safe", (v, a, b) -> PythonText.of(v, b));
    filters.put("upper", (v, a, b) -> paid(v, b).toUpperCase(Locale.ROOT));
    filters.put("lower", (v, a, b) -> paid(v, b).toLowerCase(Locale.ROOT));
    filters.put("capitalize", (v, a, b) -> TextMethods.capitalize(paid(v, b)));
    filters.put("title", (v, a, b) -> title(paid(v, b)));
    filters.put("trim", (v, a, b) -> Strip.both(paid(v, b), a.bind(0, "chars")));
    filters.put(
        "replace",
        (v, a, b) -> TextMethods.replace(paid(v, b), a.bind(2, "old", "new", "count"), b));
    filters.put("center", (v, a, b) -> TextMethods.pad(paid(v, b), a.bind(0, "width"), 2, b));
    filters.put("format", (v, a, b) -> PercentFormat.format(paid(v, b), a.positional(), b));
    filters.put("indent", TextFilters::indent);
    filters.put("truncate", TextFilters::truncate);
    filters.put("escape", TextFilters::escape);
    filters.put("e", TextFilters::escape);
    filters.put("tojson", JsonText::of);
    filters.put(
        "wordcount",
        (v, a, b) ->
            Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(paid(v, b))
                .results()
                .count());
  }

  private static String paid(Object value, Budget budget) {
    String text = PythonText.of(value, budget);
    budget.charge(text.length());
    return text;
  }

  private static String title(String text) {
    return WORD.matcher(text)
        .replaceAll(word -> Matcher.quoteReplacement(TextMethods.capitalize(word.group())));
  }

  private static String indent(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "width", "first", "blank");
    Object width = args.value(0, 4L);
    String indent =
        width instanceof String text
            ? text
            : new Output(budget).repeat(" ", Coercion.integer(width, "indent")).toString();
    List<String> lines = Split.lines(PythonText.of(value, budget) + "\n");
    boolean blank = args.flag(2, false);
    Output out = new Output(budget).append(args.flag(1, false) ? indent : "");
    for (int i = 0; i < lines.size(); i++) {
      boolean indented = i > 0 && (blank || !lines.get(i).isEmpty());
      out.append(i == 0 ? "" : "\n").append(indented ? indent : "").append(lines.get(i));
    }
    return out.toString();
  }

  private static String truncate(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "length", "killwords", "end", "leeway");
    String text = PythonText.of(value, budget);
    int length = (int) Math.max(0, Math.min(Integer.MAX_VALUE, args.integer(0, 255)));
    String end = args.text(2, "...");
    long size = text.codePointCount(0, text.length());
    if (size <= length + args.integer(3, 5)) {
      return text;
    }
    int kept = Math.max(0, length - end.codePointCount(0, end.length()));
    String cut = text.substring(0, text.offsetByCodePoints(0, (int) Math.min(kept, size)));
    int space = cut.lastIndexOf(' ');
    return (args.flag(1, false) || space < 0 ? cut : cut.substring(0, space)) + end;
  }

  private static String escape(Object value, Arguments arguments, Budget budget) {
    Output out = new Output(budget);
    for (char c : PythonText.of(value, budget).toCharArray()) {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
