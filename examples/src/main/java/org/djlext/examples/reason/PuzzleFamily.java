package org.djlext.examples.reason;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;
import org.djlext.vlm.tune.reasoning.task.StringPuzzle;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.djlext.vlm.tune.reasoning.verify.Verifier;

/**
 * A kind of puzzle, and who says whether it is solved.
 *
 * @param generator draws puzzles
 * @param verifier checks answers
 */
public record PuzzleFamily(ProblemGenerator generator, Verifier verifier) {

  /**
   * Returns all kinds that there are.
   *
   * @return the kinds, in a fixed order
   */
  public static List<PuzzleFamily> all() {
    Verifier verifier = FamilyVerifier.standard();
    return Stream.of(
            IntegerArithmetic.standard(),
            NumberGame.standard(),
            SortingPuzzle.ofNumbers(),
            SortingPuzzle.ofWords(),
            StringPuzzle.standard())
        .map(generator -> new PuzzleFamily(generator, verifier))
        .toList();
  }

  static Optional<PuzzleFamily> named(String name) {
    return all().stream().filter(f -> f.generator().family().equals(name)).findFirst();
  }

  static List<String> names() {
    return all().stream().map(f -> f.generator().family()).toList();
  }
}
