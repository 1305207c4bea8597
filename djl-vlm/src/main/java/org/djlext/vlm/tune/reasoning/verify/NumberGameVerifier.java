package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;
import java.util.regex.Pattern;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Evaluates an expression exactly and checks that it uses the given numbers once each and no
 * others. {@code = 24} may follow or precede it, and signs may be those of LaTeX.
 */
public final class NumberGameVerifier implements Verifier {

  private static final Pattern LABEL = Pattern.compile("^[A-Za-z ]*+:");
  private static final Pattern SPACING =
      Pattern.compile("\\\\left|\\\\right|\\\\[,;! ]|[$`*]{2}|[$`]");

  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> found = FinalAnswer.LINE.in(answer);
    if (found.isEmpty()) {
      return Verdict.missing("no expression");
    }
    String text = SPACING.matcher(LABEL.matcher(found.get()).replaceFirst("")).replaceAll("");
    text = text.replace("\\times", "*").replace("\\cdot", "*").replace("\\div", "/").strip();
    text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    int equals = text.indexOf('=');
    if (equals > 0 && text.substring(0, equals).strip().matches("-?[0-9]{1,9}")) {
      text = text.substring(equals + 1) + " = " + text.substring(0, equals);
    }
    return NumberGame.fault(problem.instance(), text.strip())
        .map(fault -> Verdict.wrong(found.get(), fault))
        .orElseGet(() -> Verdict.right(found.get()));
  }
}
