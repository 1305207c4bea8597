package org.djlext.vlm.tune.reasoning.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The 24 game and its relatives: all of some numbers are to be used once each to make another by
 * {@code + - * /}. The answer is one solution; every other is as right. The instance is {@code 3 3
 * 8 8 = 24}, the numbers in order.
 *
 * @param wordings how a question is put, with the places {@code numbers} and {@code target}
 * @param difficulties what is asked at each level
 */
public record NumberGame(Wording wordings, List<NumberGameLevel> difficulties)
    implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "number-game";

  /**
   * Checks the phrases and copies the levels.
   *
   * @param wordings how a question is put, with the places {@code numbers} and {@code target}
   * @param difficulties what is asked at each level
   * @throws IllegalArgumentException if a phrase lacks a place, or if there are no levels
   */
  public NumberGame {
    wordings.require(Set.of("numbers", "target"));
    difficulties = List.copyOf(difficulties);
    if (difficulties.isEmpty()) {
      throw new IllegalArgumentException("expected at least one level, found none");
    }
  }

  /**
   * Returns the usual family: three numbers, four numbers that make 24 without division, and those
   * that make some number only by way of a fraction.
   *
   * @return a generator of five levels
   */
  public static NumberGame standard() {
    return new NumberGame(
        Wording.of("Use {numbers} to make {target}.", "Make {target} from {numbers}."),
        List.of(
            new NumberGameLevel(3, 12, 1, 60, NumberGameLevel.Need.NO_DIVISION),
            new NumberGameLevel(3, 12, 24, 24, NumberGameLevel.Need.NO_DIVISION),
            new NumberGameLevel(4, 10, 24, 24, NumberGameLevel.Need.NO_DIVISION),
            new NumberGameLevel(4, 13, 24, 24, NumberGameLevel.Need.ANY),
            new NumberGameLevel(4, 13, 2, 99, NumberGameLevel.Need.FRACTIONS)));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return difficulties.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    NumberGameLevel difficulty = difficulties.get(level - 1);
    for (int tries = 0; tries < 100_000; tries++) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < difficulty.numbers(); i++) {
        numbers.add(1 + random.nextInt(difficulty.largest()));
      }
      SortedMap<Integer, String> targets = difficulty.targets(numbers);
      if (!targets.isEmpty()) {
        int target = List.copyOf(targets.keySet()).get(random.nextInt(targets.size()));
        return problem(numbers, target, targets.get(target), level, random);
      }
    }
    throw new IllegalStateException("no numbers were found that suit " + difficulty);
  }

  private Problem problem(
      List<Integer> numbers, int target, String solution, int level, RandomGenerator random) {
    String last = numbers.get(numbers.size() - 1).toString();
    String first = joined(numbers.subList(0, numbers.size() - 1), ", ");
    String question =
        wordings.say(
            random, Map.of("numbers", first + " and " + last, "target", Integer.toString(target)));
    return new Problem(
        FAMILY, question, solution + " = " + target, instance(numbers, target), level);
  }

  private static String instance(List<Integer> numbers, int target) {
    return joined(numbers.stream().sorted().toList(), " ") + " = " + target;
  }

  private static String joined(List<Integer> numbers, String between) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(between));
  }

  /**
   * Checks a solution by the rules of the game.
   *
   * @param instance the instance of a problem of this family
   * @param solution an expression, which may be followed by {@code =} and the target
   * @return what is wrong with it, empty if it is right
   * @throws IllegalArgumentException if this is no such instance
   */
  public static Optional<String> fault(String instance, String solution) {
    if (!instance.matches("[0-9 ]{1,100} = -?[0-9]{1,9}")) {
      throw new IllegalArgumentException("expected numbers = target, found '" + instance + "'");
    }
    String[] parts = instance.split(" = ");
    Rational target = Rational.of(Long.parseLong(parts[1]));
    int equals = solution.indexOf('=');
    String expression = equals < 0 ? solution : solution.substring(0, equals);
    Optional<ArithmeticExpression> evaluated = ArithmeticExpression.evaluate(expression);
    if (evaluated.isEmpty()) {
      return Optional.of("no expression of whole numbers, + - * / and parentheses");
    }
    if (equals >= 0 && !solution.substring(equals + 1).strip().equals(parts[1])) {
      return Optional.of("makes something else than " + parts[1]);
    }
    String used =
        evaluated.get().literals().stream()
            .sorted()
            .map(Rational::toString)
            .collect(Collectors.joining(" "));
    if (!used.equals(parts[0])) {
      return Optional.of("uses " + used + " instead of " + parts[0]);
    }
    return evaluated.get().value().equals(target)
        ? Optional.empty()
        : Optional.of("is worth " + evaluated.get().value());
  }
}
