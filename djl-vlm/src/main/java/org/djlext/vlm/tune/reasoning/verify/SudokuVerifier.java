package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.SudokuPuzzle;

/** Checks a filled square by the rules: what was given is unchanged, and each number once. */
public final class SudokuVerifier implements Verifier {

  private static final int MOST_DIGITS = 81;

  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> found = FinalAnswer.LINES.in(answer);
    if (found.isEmpty()) {
      return Verdict.missing("no numbers");
    }
    String text = found.get();
    int cells = problem.answer().replaceAll("[^0-9]", "").length();
    String digits = lastDigits(text, Math.min(cells, MOST_DIGITS));
    return SudokuPuzzle.fault(problem.instance(), digits)
        .map(fault -> Verdict.wrong(digits, fault))
        .orElseGet(() -> Verdict.right(digits));
  }

  /** Reads the last digits, so that a grid may follow some words about it. */
  private static String lastDigits(String text, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = text.length() - 1; i >= 0 && digits.length() < count; i--) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      }
    }
    return digits.reverse().toString();
  }
}
