package org.djlext.vlm.tune.reasoning.task;

import java.util.random.RandomGenerator;

/**
 * A family of problems without end: the source of questions for training by verified rewards.
 *
 * <p>Instances have no state and are safe for use by several threads.
 */
public interface ProblemGenerator {

  /**
   * Returns the name of the family.
   *
   * @return what {@link Problem#family()} is of all its problems
   */
  String family();

  /**
   * Returns how many levels of difficulty there are.
   *
   * @return the highest level, at least 1
   */
  int levels();

  /**
   * Draws a problem.
   *
   * @param level how difficult it is, from 1 to {@link #levels()}
   * @param random the source of chance: the same state gives the same problem
   * @return the problem
   * @throws IllegalArgumentException if there is no such level
   */
  Problem draw(int level, RandomGenerator random);

  /**
   * Refuses a level that there is not.
   *
   * @param level the level
   * @throws IllegalArgumentException naming the family and its levels, if there is no such level
   */
  default void requireLevel(int level) {
    if (level < 1 || level > levels()) {
      throw new IllegalArgumentException(
          "%s has levels 1 to %d, found %d".formatted(family(), levels(), level));
    }
  }
}
