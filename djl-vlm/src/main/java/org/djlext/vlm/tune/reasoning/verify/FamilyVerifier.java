package org.djlext.vlm.tune.reasoning.verify;

import java.util.Map;
import java.util.TreeMap;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.LinearEquation;
import org.djlext.vlm.tune.reasoning.task.MazePuzzle;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;
import org.djlext.vlm.tune.reasoning.task.StringPuzzle;
import org.djlext.vlm.tune.reasoning.task.SudokuPuzzle;
import org.djlext.vlm.tune.reasoning.task.WordProblem;

/**
 * Asks the verifier of the problem's family.
 *
 * @param verifiers a verifier for each family
 */
public record FamilyVerifier(Map<String, Verifier> verifiers) implements Verifier {

  /**
   * Copies the map.
   *
   * @param verifiers a verifier for each family
   */
  public FamilyVerifier {
    verifiers = Map.copyOf(verifiers);
  }

  /**
   * Knows all families of this library.
   *
   * @return the verifier
   */
  public static FamilyVerifier standard() {
    SortingVerifier sorting = new SortingVerifier();
    MathVerifier math = MathVerifier.standard();
    return new FamilyVerifier(
        Map.of(
            IntegerArithmetic.FAMILY, math,
            LinearEquation.FAMILY, math,
            WordProblem.FAMILY, math,
            Problem.MATHEMATICS, math,
            NumberGame.FAMILY, new NumberGameVerifier(),
            SortingPuzzle.NUMBERS, sorting,
            SortingPuzzle.WORDS, sorting,
            StringPuzzle.FAMILY, new StringPuzzleVerifier(),
            SudokuPuzzle.FAMILY, new SudokuVerifier(),
            MazePuzzle.FAMILY, new MazeVerifier(false)));
  }

  /**
   * Adds a family, or replaces the verifier of one.
   *
   * @param family the family
   * @param verifier its verifier
   * @return a verifier that knows it too
   */
  public FamilyVerifier with(String family, Verifier verifier) {
    Map<String, Verifier> more = new TreeMap<>(verifiers);
    more.put(family, verifier);
    return new FamilyVerifier(more);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException naming the families, if there is none of the problem's
   */
  @Override
  public Verdict verify(Problem problem, String answer) {
    Verifier verifier = verifiers.get(problem.family());
    if (verifier == null) {
      throw new IllegalArgumentException(
          "there is no verifier for '%s', only for %s"
              .formatted(problem.family(), new TreeMap<>(verifiers).keySet()));
    }
    return verifier.verify(problem, answer);
  }
}
