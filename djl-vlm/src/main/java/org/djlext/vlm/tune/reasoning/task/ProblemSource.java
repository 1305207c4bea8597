package org.djlext.vlm.tune.reasoning.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws the problems of one split of a family, none twice. Easy levels have few instances, which a
 * long run uses up: then {@link #next} gives nothing, and {@link #repeatAll} lets all come again.
 *
 * <p>The same seed and the same calls give the same problems. Not safe for use by several threads.
 */
public final class ProblemSource {

  // a level is taken to be used up after so many draws of what was there before
  private static final int PATIENCE = 500;

  private final ProblemGenerator generator;
  private final ProblemSplit split;
  private final SplittableRandom random;
  private final Set<Long> seen = new HashSet<>();
  private final int[] drawn;
  private long duplicates;
  private long otherSplit;

  /**
   * Makes a source.
   *
   * @param generator the family
   * @param split which of its problems are given
   * @param seed the seed
   */
  public ProblemSource(ProblemGenerator generator, ProblemSplit split, long seed) {
    this.generator = generator;
    this.split = split;
    this.random = new SplittableRandom(seed);
    this.drawn = new int[generator.levels() + 1];
  }

  /**
   * Draws a problem that was not drawn before.
   *
   * @param level how difficult it is
   * @return the problem; empty if the level seems to be used up
   * @throws IllegalArgumentException if there is no such level
   */
  public Optional<Problem> next(int level) {
    generator.requireLevel(level);
    for (int refused = 0; refused < PATIENCE; ) {
      Problem problem = generator.draw(level, random);
      if (ProblemSplit.of(problem) != split) {
        otherSplit++;
        refused++;
      } else if (seen.add(problem.hash())) {
        drawn[level]++;
        return Optional.of(problem);
      } else {
        duplicates++;
        refused++;
      }
    }
    return Optional.empty();
  }

  /**
   * Draws several different problems of a level.
   *
   * @param level how difficult they are
   * @param count how many
   * @return the problems, fewer if the level is used up
   * @throws IllegalArgumentException if there is no such level
   */
  public List<Problem> next(int level, int count) {
    List<Problem> problems = new ArrayList<>();
    while (problems.size() < count) {
      Optional<Problem> problem = next(level);
      if (problem.isEmpty()) {
        break;
      }
      problems.add(problem.get());
    }
    return problems;
  }

  /** Lets all problems come again. */
  public void repeatAll() {
    seen.clear();
  }

  /**
   * Counts what was drawn so far.
   *
   * @return the statistics
   */
  public SourceStatistics statistics() {
    List<Integer> levels = new ArrayList<>();
    for (int level = 1; level < drawn.length; level++) {
      levels.add(drawn[level]);
    }
    return new SourceStatistics(generator.family(), split, levels, duplicates, otherSplit);
  }
}
