package org.djlext.vlm.tune.reasoning.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Scores answers that no rule can check by comparing two at a time (arXiv 2504.13914, section 2). A
 * model that prefers what it reads first, or second, gains nothing by that: each pair is judged in
 * both orders, and the score is the mean of the one order and what is left to 1 by the other.
 *
 * @param judge the model
 * @param prompt what it is asked, whether the first is better than the second
 * @param failures counts answers without a score
 */
public record PairwiseReward(YesNoJudge judge, JudgePrompt prompt, JudgeFailures failures)
    implements Verifier {

  /**
   * Compares an answer with the reference answer: more than one half is better than that.
   *
   * @throws IllegalStateException if the model failed too often in a row
   */
  @Override
  public Verdict verify(Problem problem, String answer) {
    Optional<String> found = Thinking.TAGS.answer(answer).map(String::strip);
    if (found.isEmpty() || found.get().isEmpty()) {
      return Verdict.missing("no answer");
    }
    return compare(problem.question(), found.get(), problem.answer());
  }

  /**
   * Compares two answers.
   *
   * @param question the question
   * @param answer the answer that is scored
   * @param other the answer that it is compared with
   * @return a verdict whose score is the probability that the first is better; without a score if
   *     the model failed
   * @throws IllegalStateException if the model failed too often in a row
   */
  public Verdict compare(String question, String answer, String other) {
    double score;
    try {
      double before = judge.yes(asked(question, answer, other));
      double after = judge.yes(asked(question, other, answer));
      score = (before + 1 - after) / 2;
    } catch (Exception e) { // whatever a user's model throws
      return failures.failed("the judge failed: " + e, e);
    }
    if (Double.isNaN(score)) {
      return failures.failed("the judge says neither YES nor NO", null);
    }
    failures.succeeded();
    boolean better = score > 0.5;
    String reason = better ? "better than the other" : "not better than the other";
    return new Verdict(better, score, Optional.of(answer), reason);
  }

  /**
   * Lets every two answers of a group compete.
   *
   * @param question the question
   * @param answers the answers
   * @return for each the mean of its scores against the others; NaN if none of those was scored
   * @throws IllegalStateException if the model failed too often in a row
   */
  public double[] group(String question, List<String> answers) {
    List<List<Double>> scores = new ArrayList<>();
    answers.forEach(a -> scores.add(new ArrayList<>()));
    for (int i = 0; i < answers.size(); i++) {
      for (int j = i + 1; j < answers.size(); j++) {
        Verdict verdict = compare(question, answers.get(i), answers.get(j));
        if (verdict.scored()) {
          scores.get(i).add(verdict.score());
          scores.get(j).add(1 - verdict.score());
        }
      }
    }
    return scores.stream()
        .mapToDouble(s -> s.stream().mapToDouble(x -> x).average().orElse(Double.NaN))
        .toArray();
  }

  private String asked(String question, String first, String second) {
    return prompt.filled(Map.of("question", question, "first", first, "second", second));
  }
}
