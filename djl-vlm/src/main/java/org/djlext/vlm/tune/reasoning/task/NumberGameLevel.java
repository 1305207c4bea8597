package org.djlext.vlm.tune.reasoning.task;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How difficult a {@link NumberGame} is.
 *
 * @param numbers how many numbers there are, from 2 to 5
 * @param largest the largest number, up to 99
 * @param leastTarget the least that is to be made
 * @param largestTarget the most that is to be made
 * @param need what solutions need
 */
public record NumberGameLevel(
    int numbers, int largest, int leastTarget, int largestTarget, Need need) {

  /** What solutions need. */
  public enum Need {
    /** There is one of sums, differences and products alone. */
    NO_DIVISION(List.of(new NumberGameSolver("+-*", true)), null),
    /** There is one, the plainest first. */
    ANY(
        List.of(
            new NumberGameSolver("+-*", true),
            new NumberGameSolver("+-*/", false),
            NumberGameSolver.FULL),
        null),
    /** There is one, and none but by way of a fraction. */
    FRACTIONS(List.of(NumberGameSolver.FULL), new NumberGameSolver("+-*/", false));

    private final List<NumberGameSolver> solvers;
    private final NumberGameSolver excluded;

    Need(List<NumberGameSolver> solvers, NumberGameSolver excluded) {
      this.solvers = solvers;
      this.excluded = excluded;
    }
  }

  /**
   * Checks the bounds.
   *
   * @param numbers how many numbers there are, from 2 to 5
   * @param largest the largest number, up to 99
   * @param leastTarget the least that is to be made
   * @param largestTarget the most that is to be made
   * @param need what solutions need
   * @throws IllegalArgumentException naming what is out of bounds
   */
  public NumberGameLevel {
    if (numbers < 2 || numbers > 5 || largest < 1 || largest > 99 || leastTarget > largestTarget) {
      throw new IllegalArgumentException(
          "expected 2 to 5 numbers up to 99 and a range of targets, found %d up to %d, %d to %d"
              .formatted(numbers, largest, leastTarget, largestTarget));
    }
  }

  /** Finds the targets within reach of some numbers, with a solution for each. */
  SortedMap<Integer, String> targets(List<Integer> given) {
    SortedMap<Integer, String> targets = new TreeMap<>();
    List<Integer> sorted = given.stream().sorted(Comparator.reverseOrder()).toList();
    for (NumberGameSolver solver : need.solvers) {
      solver.targets(sorted, leastTarget, largestTarget).forEach(targets::putIfAbsent);
      if (leastTarget == largestTarget && !targets.isEmpty()) {
        break;
      }
    }
    Optional.ofNullable(need.excluded)
        .filter(solver -> !targets.isEmpty())
        .ifPresent(
            solver ->
                targets
                    .keySet()
                    .removeAll(solver.targets(sorted, leastTarget, largestTarget).keySet()));
    return targets;
  }
}
