package org.djlext.vlm.tune.reasoning.task;

/**
 * Raises the difficulty of a family with success, as the puzzles of Seed-Thinking-v1.5 (arXiv
 * 2504.13914, section 2) get harder: one level up when enough of the last answers at this level
 * were right, one down when too few were.
 *
 * <p>Not safe for use by several threads.
 */
public final class DifficultyLadder {

  /**
   * When to move.
   *
   * @param levels the highest level
   * @param window after how many answers at a level a decision is made
   * @param up the share of right answers from which the level rises
   * @param down the share of right answers under which it falls
   */
  public record Rule(int levels, int window, double up, double down) {

    /**
     * Checks the bounds.
     *
     * @param levels the highest level
     * @param window after how many answers at a level a decision is made
     * @param up the share of right answers from which the level rises
     * @param down the share of right answers under which it falls
     * @throws IllegalArgumentException naming what is out of bounds
     */
    public Rule {
      if (levels < 1 || window < 1 || !(down >= 0 && down < up && up <= 1)) {
        throw new IllegalArgumentException(
            "expected levels and window from 1 and 0 <= down < up <= 1, found %d, %d, %s and %s"
                .formatted(levels, window, down, up));
      }
    }
  }

  /**
   * Where a ladder stands, to be kept with a run and continued from.
   *
   * @param level the level
   * @param answers how many answers were seen at it since the last decision
   * @param right how many of those were right
   */
  public record Position(int level, int answers, int right) {}

  private final Rule rule;
  private int level;
  private int answers;
  private int right;

  /**
   * Begins at the first level.
   *
   * @param rule when to move
   */
  public DifficultyLadder(Rule rule) {
    this(rule, new Position(1, 0, 0));
  }

  /**
   * Continues.
   *
   * @param rule when to move
   * @param position where the ladder stood
   * @throws IllegalArgumentException if the rule has no such level
   */
  public DifficultyLadder(Rule rule, Position position) {
    if (position.level() < 1 || position.level() > rule.levels()) {
      throw new IllegalArgumentException(
          "expected a level from 1 to %d, found %d".formatted(rule.levels(), position.level()));
    }
    this.rule = rule;
    this.level = position.level();
    this.answers = position.answers();
    this.right = position.right();
  }

  /**
   * Takes note of an answer to a problem of the present level.
   *
   * @param correct whether it was right
   * @return the level from now on
   */
  public int answered(boolean correct) {
    answers++;
    right += correct ? 1 : 0;
    if (answers >= rule.window()) {
      double share = (double) right / answers;
      if (share >= rule.up()) {
        level = Math.min(level + 1, rule.levels());
      } else if (share < rule.down()) {
        level = Math.max(level - 1, 1);
      }
      answers = 0;
      right = 0;
    }
    return level;
  }

  /**
   * Returns the present level.
   *
   * @return the level, from 1
   */
  public int level() {
    return level;
  }

  /**
   * Says where the ladder stands.
   *
   * @return the position
   */
  public Position position() {
    return new Position(level, answers, right);
  }
}
