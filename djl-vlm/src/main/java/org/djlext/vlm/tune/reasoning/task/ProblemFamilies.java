package org.djlext.vlm.tune.reasoning.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The families of problems of this library, by the names that configurations give them. */
public final class ProblemFamilies {

  private ProblemFamilies() {}

  /**
   * Returns all families, each as it usually is.
   *
   * @return a generator for each name, in a fixed order; cannot be changed
   */
  public static Map<String, ProblemGenerator> standard() {
    Map<String, ProblemGenerator> families = new LinkedHashMap<>();
    for (ProblemGenerator generator :
        List.of(
            IntegerArithmetic.standard(),
            LinearEquation.standard(),
            WordProblem.standard(),
            NumberGame.standard(),
            SortingPuzzle.ofNumbers(),
            SortingPuzzle.ofWords(),
            StringPuzzle.standard(),
            SudokuPuzzle.standard(),
            MazePuzzle.standard())) {
      families.put(generator.family(), generator);
    }
    return Collections.unmodifiableMap(families);
  }
}
