package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Rewards the form of an answer beside its content: thinking that is closed exactly once before an
 * answer.
 *
 * @param verifier judges the content
 * @param thinking where thinking stands
 * @param share how much of the score is for the form, from 0 to 1; the rest is for the content
 * @param gate whether an answer of another form is wrong whatever its content
 */
public record FormatVerifier(Verifier verifier, Thinking thinking, double share, boolean gate)
    implements Verifier {

  /**
   * Checks the share.
   *
   * @param verifier judges the content
   * @param thinking where thinking stands
   * @param share how much of the score is for the form, from 0 to 1
   * @param gate whether an answer of another form is wrong whatever its content
   * @throws IllegalArgumentException if the share is out of range
   */
  public FormatVerifier {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share from 0 to 1, found " + share);
    }
  }

  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> fault = thinking.fault(answer);
    if (fault.isPresent() && gate) {
      return Verdict.missing(fault.get());
    }
    Verdict content = verifier.verify(problem, answer);
    double score = (1 - share) * content.score() + (fault.isPresent() ? 0 : share);
    String reason = fault.map(f -> content.reason() + "; " + f).orElse(content.reason());
    return new Verdict(content.correct(), score, content.extracted(), reason);
  }
}
