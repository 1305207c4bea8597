package org.djlext.vlm.tune.reasoning.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * A question whose answers can be checked.
 *
 * @param family the kind of question, such as {@code arithmetic}, by which its verifier is found
 * @param question the question as it is put to a model
 * @param answer a right answer, in the form in which the family's verifier reads answers
 * @param instance what is asked whatever the wording, such as {@code 3+4} or the rows of a sudoku:
 *     the same for two problems exactly if they are the same problem. Rules are checked against it
 * @param level how difficult it is within its family, from 1; 0 if that is not known
 */
public record Problem(String family, String question, String answer, String instance, int level) {

  /** The family of questions from a file, whose answers are compared by value. */
  public static final String MATHEMATICS = "mathematics";

  /**
   * Checks that nothing is missing.
   *
   * @param family the kind of question, such as {@code arithmetic}
   * @param question the question as it is put to a model
   * @param answer a right answer
   * @param instance what is asked whatever the wording
   * @param level how difficult it is within its family, from 1; 0 if that is not known
   * @throws IllegalArgumentException if the family or the instance is blank or the level negative
   */
  public Problem {
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(answer, "answer");
    if (family.isBlank() || instance.isBlank() || level < 0) {
      throw new IllegalArgumentException(
          "expected a family, an instance and a level from 0, found '%s', '%s' and %d"
              .formatted(family, instance, level));
    }
  }

  /**
   * Returns a hash of family and instance, which decides what is a duplicate and what is held out.
   *
   * @return the first 64 bits of their SHA-256
   */
  public long hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((family + '\n' + instance).getBytes(StandardCharsets.UTF_8));
      long hash = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        hash = hash << 8 | digest[i] & 0xff;
      }
      return hash;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
