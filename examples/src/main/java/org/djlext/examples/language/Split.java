package org.djlext.examples.language;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * The halves of all exercises. The subject decides by its hash, so that they are disjoint however
 * many are drawn, and no wording of a held-out question is ever trained on.
 */
public enum Split {
  /** What is trained on. */
  TRAINING,
  /** What is measured with: one subject in eight. */
  HELD_OUT;

  private static final int ONE_IN = 8;

  /**
   * Says which split an exercise belongs to.
   *
   * @param task the task that drew it
   * @param exercise the exercise
   * @return its split
   */
  public static Split of(LanguageTask task, Exercise exercise) {
    if (exercise.subject().isEmpty()) {
      return TRAINING;
    }
    CRC32 hash = new CRC32();
    hash.update((task.name() + '/' + exercise.subject()).getBytes(StandardCharsets.UTF_8));
    return hash.getValue() % ONE_IN == 0 ? HELD_OUT : TRAINING;
  }

  /**
   * Draws an exercise of this split. A task that cannot be held out gives what it has.
   *
   * @param task the task
   * @param random the source of chance
   * @return an exercise
   */
  public Exercise draw(LanguageTask task, Random random) {
    Exercise exercise = task.draw(random);
    while (task.canBeHeldOut() && of(task, exercise) != this) {
      exercise = task.draw(random);
    }
    return exercise;
  }
}
