package org.djlext.vlm.tune.reasoning.verify;

import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Says whether an answer to a problem is right. Implementations take any text whatever without
 * throwing and in bounded time, are deterministic if not said otherwise, and are safe for use by
 * several threads if they do not say otherwise.
 */
@FunctionalInterface
public interface Verifier {

  /**
   * Checks an answer.
   *
   * @param problem the problem
   * @param answer all that the model wrote after the question, with its thinking
   * @return what is to be said of it
   */
  Verdict verify(Problem problem, String answer);
}
