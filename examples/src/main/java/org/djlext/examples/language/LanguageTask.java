package org.djlext.examples.language;

import java.util.Random;

/**
 * A kind of question whose answers can be checked: the source of training data, and of rewards.
 *
 * <p>Instances have no state and are safe for use by several threads.
 */
public interface LanguageTask {

  /**
   * Returns a short name, such as {@code addition}.
   *
   * @return the name, which also decides with the subject what is held out
   */
  String name();

  /**
   * Draws a question and a right answer.
   *
   * @param random the source of chance; the same state gives the same exercise
   * @return the exercise, from either split
   */
  Exercise draw(Random random);

  /**
   * Checks an answer, which need not be worded as {@link #draw} words it.
   *
   * @param prompt a question of this task
   * @param answer what was answered
   * @return true if the answer is right
   * @throws IllegalArgumentException if the prompt is no question of this task
   */
  boolean verify(String prompt, String answer);

  /**
   * Says whether questions of this task can be held out from training. Facts to be remembered
   * cannot.
   *
   * @return true if {@link #draw} gives subjects
   */
  default boolean canBeHeldOut() {
    return true;
  }
}
