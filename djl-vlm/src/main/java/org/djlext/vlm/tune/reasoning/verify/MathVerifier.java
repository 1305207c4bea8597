package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Compares the final answer of a mathematical question with the reference answer. Where that is not
 * one number or formula, the last line is read instead of the last number.
 *
 * @param finalAnswer where the final answer stands
 * @param equivalence what is the same
 */
public record MathVerifier(FinalAnswer finalAnswer, Equivalence equivalence) implements Verifier {

  /**
   * Reads a marked answer or the last number, and compares strictly.
   *
   * @return the verifier
   */
  public static MathVerifier standard() {
    return new MathVerifier(FinalAnswer.NUMBER, Equivalence.STRICT);
  }

  @Override
  public Verdict verify(Problem problem, String answer) {
    boolean single = AnswerValue.of(problem.answer()) instanceof AnswerValue.Quantity;
    Optional<String> found = (single ? finalAnswer : finalAnswer.orLastLine()).in(answer);
    if (!single) { // a label before several numbers or words is passed over
      found = found.map(f -> f.substring(f.lastIndexOf(": ") + 1).strip());
    }
    if (found.isEmpty()) {
      return Verdict.missing("no marked answer and no number");
    }
    return equivalence.same(problem.answer(), found.get())
        ? Verdict.right(found.get())
        : Verdict.wrong(found.get(), "not " + problem.answer());
  }
}
