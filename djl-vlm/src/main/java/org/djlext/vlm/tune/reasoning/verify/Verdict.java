package org.djlext.vlm.tune.reasoning.verify;

import java.util.Optional;

/**
 * What a verifier says of an answer.
 *
 * @param correct whether the answer is right
 * @param score how good it is, from 0 to 1; NaN if that could not be found out, which is not the
 *     same as wrong: such an answer is left out of training
 * @param extracted what was taken for the final answer, empty if none was found
 * @param reason why, in a few words
 */
public record Verdict(boolean correct, double score, Optional<String> extracted, String reason) {

  /**
   * Checks that the parts agree.
   *
   * @param correct whether the answer is right
   * @param score how good it is, from 0 to 1; NaN if that could not be found out
   * @param extracted what was taken for the final answer, empty if none was found
   * @param reason why, in a few words
   * @throws IllegalArgumentException if the score is out of range, or NaN and yet correct
   */
  public Verdict {
    if (score < 0 || score > 1 || correct && Double.isNaN(score)) {
      throw new IllegalArgumentException(
          "expected a score from 0 to 1, or NaN if not correct, found %s".formatted(score));
    }
  }

  /**
   * The answer is right.
   *
   * @param extracted the final answer
   * @return a verdict of score 1
   */
  public static Verdict right(String extracted) {
    return new Verdict(true, 1, Optional.of(extracted), "right");
  }

  /**
   * The answer is wrong.
   *
   * @param extracted the final answer
   * @param reason what is wrong with it
   * @return a verdict of score 0
   */
  public static Verdict wrong(String extracted, String reason) {
    return new Verdict(false, 0, Optional.of(extracted), reason);
  }

  /**
   * There is no final answer.
   *
   * @param reason what was looked for
   * @return a verdict of score 0
   */
  public static Verdict missing(String reason) {
    return new Verdict(false, 0, Optional.empty(), reason);
  }

  /**
   * Whether the answer is right could not be found out.
   *
   * @param reason what failed
   * @return a verdict of score NaN
   */
  public static Verdict unscored(String reason) {
    return new Verdict(false, Double.NaN, Optional.empty(), reason);
  }

  /**
   * Says whether there is a score.
   *
   * @return false for {@link #unscored}
   */
  public boolean scored() {
    return !Double.isNaN(score);
  }
}
