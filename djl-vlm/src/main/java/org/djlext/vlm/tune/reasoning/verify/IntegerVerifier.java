package org.djlext.vlm.tune.reasoning.verify;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Compares the last whole number of an answer, after any working, with a whole number. What follows
 * the thinking is read. {@link MathVerifier} reads more forms of the same number.
 */
public final class IntegerVerifier implements Verifier {

  private static final int LONGEST = 20_000;
  private static final int MOST_DIGITS = 1000;
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\d.])-?\\d++(?:,\\d{3})*+(?:\\.\\d++)?+");

  @Override
  public Verdict verify(Problem problem, String answer) {
    String text = Thinking.TAGS.answer(answer).orElse("");
    text = text.substring(Math.max(0, text.length() - LONGEST));
    Matcher matcher = NUMBER.matcher(text);
    String last = null;
    while (matcher.find()) {
      last = matcher.group();
    }
    if (last == null) {
      return Verdict.missing("no number");
    }
    String digits = last.replace(",", "").replaceFirst("\\.0*+$", "");
    if (digits.length() > MOST_DIGITS) {
      return Verdict.wrong(last, "more than " + MOST_DIGITS + " digits");
    }
    return digits.contains(".") || !new BigInteger(digits).equals(new BigInteger(problem.answer()))
        ? Verdict.wrong(last, "not " + problem.answer())
        : Verdict.right(last);
  }
}
