package org.djlext.vlm.tune.reasoning.verify;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes an answer plain: LaTeX spacing, dollar signs and other signs for the same operations are
 * replaced, and a unit behind a value is taken apart. Every pattern is linear in the text.
 */
final class AnswerText {

  private static final Pattern SPACING =
      Pattern.compile(
          "\\\\left(?![a-z])|\\\\right(?![a-z])|\\\\[!,;: ]|\\\\(?:displaystyle|quad|qquad)(?![a-z])"
              + "|[$]|\\\\[$]|\\\\[()\\[\\]]|[*]{2}(?![0-9(])|`|~");
  private static final Pattern TEXT =
      Pattern.compile("\\\\(?:text|mathrm|textbf|mbox|operatorname|mathbf|rm)\\s?\\{([^{}]*+)\\}");
  private static final Pattern THOUSANDS =
      Pattern.compile("(?<![0-9.,])([0-9]{1,3})((?:,[0-9]{3})++)(?![0-9])(?!,[0-9])");
  private static final Pattern ASSIGNED =
      Pattern.compile("^\\s?[A-Za-z](?:_?[0-9a-z])?\\s?=([^=<>]++)$");
  private static final Pattern DEGREES = Pattern.compile("\\s?(?:\\^\\s?\\{?\\\\circ\\}?|°)");
  private static final Pattern UNIT =
      Pattern.compile(
          "\\s?((?:(?:square|cubic|per) )?[A-Za-z]{2,20}(?:(?: per |/)[A-Za-z]{1,20})?(?:\\s?\\^\\s?\\{?[23]\\}?)?"
              + "|(?<=[0-9 }])(?:m|g|s|h|L|V|A|W|J|N|K)(?:/[a-z]{1,3})?(?:\\s?\\^\\s?\\{?[23]\\}?)?)$");

  private AnswerText() {}

  /** A value and what it is counted in, empty for a mere number. */
  record Measured(String value, String unit) {}

  /** Replaces what is only another way to write the same. */
  static String plain(String answer) {
    String text = TEXT.matcher(answer).replaceAll(m -> Matcher.quoteReplacement(" " + m.group(1)));
    text = text.replace("\\{", "⦃").replace("\\}", "⦄").replace("\\%", "%");
    text = SPACING.matcher(text).replaceAll(" ");
    text =
        text.replace("\\dfrac", "\\frac")
            .replace("\\tfrac", "\\frac")
            .replace("\\cdot", "*")
            .replace("\\times", "*")
            .replace("\\div", "/")
            .replace('×', '*')
            .replace('·', '*')
            .replace('÷', '/')
            .replace('−', '-')
            .replace('–', '-')
            .replace("√", "\\sqrt")
            .replace("π", "\\pi")
            .replace("∞", "\\infty")
            .replace("²", "^2")
            .replace("³", "^3")
            .replace("½", " 1/2")
            .replace("¼", " 1/4")
            .replace("¾", " 3/4")
            .replace("**", "^")
            .replace("\\le ", "\\leq ")
            .replace("\\ge ", "\\geq ");
    text = THOUSANDS.matcher(text).replaceAll(m -> m.group(1) + m.group(2).replace(",", ""));
    text = DEGREES.matcher(text).replaceAll(" degrees");
    text = text.replaceAll("\\s++", " ").strip();
    while (text.endsWith(".") || text.endsWith(",") || text.endsWith(";")) {
      text = text.substring(0, text.length() - 1).strip();
    }
    return text;
  }

  /** Returns what follows {@code x =}, if the whole text is of that form. */
  static Optional<String> assigned(String plain) {
    Matcher matcher = ASSIGNED.matcher(plain);
    return matcher.matches() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
  }

  /** Takes a unit apart; empty if nothing that begins with a digit or a sign stands before one. */
  static Optional<Measured> measured(String plain) {
    Matcher matcher = UNIT.matcher(plain);
    if (plain.isEmpty() || "0123456789.-+\\(".indexOf(plain.charAt(0)) < 0 || !matcher.find()) {
      return Optional.empty();
    }
    String unit =
        matcher.group(1).toLowerCase(Locale.ROOT).replace(" per ", "/").replaceAll("[ {}]", "");
    boolean plural = unit.length() > 2 && unit.endsWith("s") && !unit.endsWith("ss");
    return Optional.of(
        new Measured(
            plain.substring(0, matcher.start()).strip(),
            plural ? unit.substring(0, unit.length() - 1) : unit));
  }

  /** Brings a text into the form in which texts are compared. */
  static String compact(String plain) {
    return plain.toLowerCase(Locale.ROOT).replaceAll("(?<![0-9]) | (?![0-9])|[{}]", "");
  }
}
