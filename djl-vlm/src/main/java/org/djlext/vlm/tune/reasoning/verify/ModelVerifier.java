package org.djlext.vlm.tune.reasoning.verify;

import java.util.Map;
import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Lets a model judge whether an answer means the reference answer, where rules do not reach (arXiv
 * 2504.13914, section 4): at once, or, with a {@link SpokenYesNo} and {@link JudgePrompt#REASONED},
 * after it has reasoned. Only what follows the thinking of the answer is judged.
 *
 * @param judge the model
 * @param prompt what it is asked
 * @param longest how many characters of the answer are judged, from its end
 * @param failures counts answers without a verdict
 */
public record ModelVerifier(
    YesNoJudge judge, JudgePrompt prompt, int longest, JudgeFailures failures) implements Verifier {

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the model failed too often in a row
   */
  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> found = Thinking.TAGS.answer(answer).map(String::strip);
    if (found.isEmpty() || found.get().isEmpty()) {
      return Verdict.missing("no answer");
    }
    String judged = found.get().substring(Math.max(0, found.get().length() - longest));
    Map<String, String> values =
        Map.of("question", problem.question(), "reference", problem.answer(), "answer", judged);
    double yes;
    try {
      yes = judge.yes(prompt.filled(values));
    } catch (Exception e) { // whatever a user's model throws
      return failures.failed("the judge failed: " + e, e);
    }
    if (Double.isNaN(yes)) {
      return failures.failed("the judge says neither YES nor NO", null);
    }
    failures.succeeded();
    String reason = yes > 0.5 ? "right" : "the judge says no";
    return new Verdict(yes > 0.5, yes, Optional.of(judged), reason);
  }
}
