package org.djlext.vlm.tune.reasoning.verify;

import java.util.Locale;
import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.StringPuzzle;

/**
 * Compares letters, which may be written one by one, or the last number of the answer. A label
 * before a colon is passed over.
 */
public final class StringPuzzleVerifier implements Verifier {

  @Override
  public Verdict verify(Problem problem, String answer) {
    boolean letters = StringPuzzle.task(problem.instance()).answersWithLetters();
    Optional<String> found =
        letters
            ? FinalAnswer.LINE.in(answer)
            : FinalAnswer.NUMBER.in(answer).flatMap(Extraction.LAST_NUMBER::extract);
    if (found.isEmpty()) {
      return Verdict.missing(letters ? "no letters" : "no number");
    }
    String text = found.get();
    String expected = StringPuzzle.solve(problem.instance());
    String given =
        letters
            ? text.substring(text.lastIndexOf(':') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[ .,'\"`*$-]", "")
            : text;
    return given.equals(expected) ? Verdict.right(text) : Verdict.wrong(text, "not " + expected);
  }
}
