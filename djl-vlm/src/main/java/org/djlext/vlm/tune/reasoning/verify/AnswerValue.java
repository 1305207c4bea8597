package org.djlext.vlm.tune.reasoning.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an answer is, once it is read. */
sealed interface AnswerValue {

  /** Lists of more elements are not compared. */
  int MOST_ELEMENTS = 64;

  /** A number or formula, perhaps in some unit, which is empty otherwise. */
  record Quantity(Algebra formula, String unit) implements AnswerValue {}

  /** The two sides of an equation. */
  record Equation(Algebra left, Algebra right) implements AnswerValue {}

  /** A tuple or an interval: elements in order, between two brackets. */
  record Row(char open, char close, List<AnswerValue> elements) implements AnswerValue {}

  /** A set, or several answers in whatever order. */
  record Several(List<AnswerValue> elements) implements AnswerValue {}

  /** Anything else, compared letter by letter. */
  record Words(String compact) implements AnswerValue {}

  /** Reads an answer. */
  static AnswerValue of(String answer) {
    return read(AnswerText.plain(answer), 0);
  }

  private static AnswerValue read(String text, int depth) {
    if (depth > 4) {
      return words(text);
    }
    if (text.contains("\\pm") || text.contains("±")) {
      String plus = text.replace("\\pm", "+").replace("±", "+");
      String minus = text.replace("\\pm", "-").replace("±", "-");
      return new Several(List.of(read(plus, depth + 1), read(minus, depth + 1)));
    }
    List<String> parts = split(text);
    if (parts.size() > 1) {
      return parts.size() > MOST_ELEMENTS ? words(text) : new Several(all(parts, depth));
    }
    Optional<AnswerValue> enclosed = enclosed(text, depth);
    if (enclosed.isPresent()) {
      return enclosed.get();
    }
    int equals = text.indexOf('=');
    if (equals > 0 && text.indexOf('=', equals + 1) < 0) {
      var left = AlgebraParser.parse(text.substring(0, equals));
      var right = AlgebraParser.parse(text.substring(equals + 1));
      boolean formulas = left.isPresent() && right.isPresent();
      if (formulas && !(left.get() instanceof Algebra.Name && isNumber(right.get()))) {
        return new Equation(left.get(), right.get());
      }
      Optional<String> assigned = AnswerText.assigned(text);
      if (assigned.isPresent()) {
        return read(assigned.get(), depth + 1);
      }
    }
    return quantity(text).orElseGet(() -> words(text));
  }

  private static boolean isNumber(Algebra formula) {
    Set<String> names = new HashSet<>();
    formula.names(names);
    return names.isEmpty();
  }

  private static Optional<AnswerValue> quantity(String text) {
    if (text.endsWith("%")) {
      return AlgebraParser.parse(text.substring(0, text.length() - 1))
          .map(f -> new Quantity(f, "%"));
    }
    Optional<AnswerValue> mere = AlgebraParser.parse(text).map(f -> new Quantity(f, ""));
    // "5 cm" must not be read as a product of letters
    Optional<AnswerValue> inUnits =
        AnswerText.measured(text)
            .flatMap(m -> AlgebraParser.parse(m.value()).map(f -> new Quantity(f, unit(m.unit()))));
    boolean spaced = text.indexOf(' ') > 0 && inUnits.isPresent();
    return spaced ? inUnits : mere.or(() -> inUnits);
  }

  private static String unit(String unit) {
    return unit.equals("percent") ? "%" : unit;
  }

  private static Optional<AnswerValue> enclosed(String text, int depth) {
    if (text.length() < 2) {
      return Optional.empty();
    }
    char open = text.charAt(0);
    char close = text.charAt(text.length() - 1);
    boolean set = open == '⦃' && close == '⦄' || open == '{' && close == '}';
    boolean row = (open == '(' || open == '[') && (close == ')' || close == ']');
    if (!set && !row) {
      return Optional.empty();
    }
    List<String> parts = split(text.substring(1, text.length() - 1));
    if (parts.size() > MOST_ELEMENTS || parts.size() == 1 && !set) {
      return Optional.empty();
    }
    return Optional.of(
        set ? new Several(all(parts, depth)) : new Row(open, close, all(parts, depth)));
  }

  private static List<AnswerValue> all(List<String> parts, int depth) {
    return parts.stream().map(p -> read(p, depth + 1)).toList();
  }

  /** Splits at commas, and the word "and", outside brackets. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += "([{⦃".indexOf(c) >= 0 ? 1 : ")]}⦄".indexOf(c) >= 0 ? -1 : 0;
      boolean and = text.startsWith(" and ", i) || text.startsWith(" or ", i);
      if (depth == 0 && (c == ',' || c == ';' || and)) {
        parts.add(text.substring(from, i).strip());
        from = and ? text.indexOf(' ', i + 1) : i + 1;
      }
    }
    parts.add(text.substring(from).strip());
    parts.removeIf(String::isEmpty);
    return parts.isEmpty() ? List.of(text) : parts;
  }

  private static Words words(String text) {
    return new Words(AnswerText.compact(text));
  }
}
