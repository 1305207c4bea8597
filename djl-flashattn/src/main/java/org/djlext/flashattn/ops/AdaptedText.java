package org.djlext.flashattn.ops;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites a program so that its linear maps and embeddings ask for adapted weights: the same
 * functions with tables of what is adapted handed from one to the next, and for each function one
 * that makes these tables, {@code enter__name}.
 */
final class AdaptedText {

  /** What the names of functions that make the tables begin with. */
  static final String ENTRY = "enter__";

  private static final String ADAPTED = "adapted__";

  private static final String TABLES = "al, ae, linears, embeddings";
  private static final String TYPED_TABLES =
      "al: Dict[Tensor, int], ae: Dict[Tensor, int], linears: List[Tensor], embeddings: List[Tensor]";
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*\\n?");
  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^def (\\w+)\\(self(?:, )?(.*)\\) -> (.*):[ ]*$");
  private static final Pattern CALL = Pattern.compile("\\b(self|torch)\\.(\\w+)\\(");
  private static final Pattern ELEMENT = Pattern.compile("(\\w+)\\[[^\\[\\]]*]");

  /** What programs of a model do, in contrast to those of optimizers and measurements. */
  private static final Pattern MODEL =
      Pattern.compile(
          "torch\\.(linear|embedding|rms_norm|layer_norm|group_norm|batch_norm|conv\\w*)\\(");

  private final StringBuilder text;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final Map<String, String> results = new LinkedHashMap<>();

  private AdaptedText(String source) {
    text = new StringBuilder(COMMENT.matcher(source).replaceAll(""));
    Matcher function = FUNCTION.matcher(text);
    while (function.find()) {
      parameters.put(function.group(1), function.group(2));
      results.put(function.group(1), function.group(3));
    }
  }

  /** Says whether a program may compute with weights of a model. */
  static boolean isOfModel(ProgramSource source) {
    return MODEL.matcher(source.text()).find();
  }

  /** Returns the rewritten program, without the functions of adapted.py. */
  static String of(ProgramSource source) {
    AdaptedText rewriting = new AdaptedText(source.text());
    rewriting.calls();
    rewriting.functions();
    rewriting.entries();
    return rewriting.text.toString();
  }

  /** Backwards, so that calls within arguments are done before those around them. */
  private void calls() {
    Matcher call = CALL.matcher(text.toString());
    Map<Integer, String[]> found = new TreeMap<>(Comparator.reverseOrder());
    while (call.find()) {
      found.put(call.start(), new String[] {call.group(1), call.group(2)});
    }
    found.forEach((start, names) -> call(start, names[0], names[1]));
  }

  private void call(int start, String owner, String name) {
    int open = start + owner.length() + 1 + name.length();
    int close = closing(open);
    String arguments = text.substring(open + 1, close);
    if ("self".equals(owner)) {
      if (parameters.containsKey(name)) {
        String more = arguments.isBlank() ? TABLES : arguments + ", " + TABLES;
        text.replace(open + 1, close, more);
      }
    } else if ("linear".equals(name)) {
      boolean biased = arguments(arguments).size() == 3;
      replace(start, close, "linear", biased ? arguments : arguments + ", None");
    } else if ("embedding".equals(name) && arguments(arguments).size() == 2) {
      replace(start, close, "embedding", arguments);
    } else {
      adaptElements(open, arguments);
    }
  }

  private void replace(int start, int close, String function, String arguments) {
    text.replace(
        start, close + 1, "self." + ADAPTED + function + "(" + arguments + ", " + TABLES + ")");
  }

  /** Elements of lists that other operators read directly. */
  private void adaptElements(int open, String arguments) {
    StringBuilder adapted = new StringBuilder();
    for (String argument : arguments(arguments)) {
      boolean element = ELEMENT.matcher(argument).matches();
      adapted.append(adapted.isEmpty() ? "" : ", ");
      adapted.append(
          element && isListOfTensors(open, argument.substring(0, argument.indexOf('[')))
              ? "self." + ADAPTED + "weight(" + argument + ", " + TABLES + ")"
              : argument);
    }
    text.replace(open + 1, open + 1 + arguments.length(), adapted.toString());
  }

  /** Whether a name is a parameter of this type of the function around a place. */
  private boolean isListOfTensors(int place, String name) {
    int at = text.lastIndexOf("\ndef ", place);
    String line = text.substring(Math.max(at, 0), text.indexOf("\n", at + 1));
    return Pattern.compile("\\b" + Pattern.quote(name) + ": List\\[Tensor]").matcher(line).find();
  }

  private void functions() {
    Matcher function = FUNCTION.matcher(text.toString());
    StringBuilder rewritten = new StringBuilder();
    while (function.find()) {
      String own = function.group(2).isBlank() ? "" : function.group(2) + ", ";
      function.appendReplacement(
          rewritten,
          Matcher.quoteReplacement(
              "def %s(self, %s%s) -> %s:"
                  .formatted(function.group(1), own, TYPED_TABLES, function.group(3))));
    }
    function.appendTail(rewritten);
    text.setLength(0);
    text.append(rewritten);
  }

  private void entries() {
    parameters.forEach(
        (name, typed) -> {
          StringBuilder names = new StringBuilder();
          for (String parameter : arguments(typed)) {
            names.append(parameter.replaceFirst(":.*", "")).append(", ");
          }
          String own = typed.isBlank() ? "" : typed + ", ";
          text.append(
              """

              def %s%s(self, %slinears: List[Tensor], embeddings: List[Tensor]) -> %s:
                al = self.adapted__index(linears)
                ae = self.adapted__index(embeddings)
                return self.%s(%s%s)
              """
                  .formatted(ENTRY, name, own, results.get(name), name, names, TABLES));
        });
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    throw new IllegalArgumentException("no end of the call at: " + text.substring(open));
  }

  /** Splits at the commas outside of brackets. */
  private static List<String> arguments(String list) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(list.substring(from, i).strip());
        from = i + 1;
      }
    }
    String last = list.substring(from).strip();
    if (!last.isEmpty()) {
      parts.add(last);
    }
    return parts;
  }
}
