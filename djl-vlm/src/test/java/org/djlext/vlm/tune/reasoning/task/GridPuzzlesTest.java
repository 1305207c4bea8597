package org.djlext.vlm.tune.reasoning.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.djlext.vlm.tune.reasoning.verify.MazeVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridPuzzlesTest {

  private static final String MAZE = "#####/#S.G#/#.#.#/#...#/#####";

  private final FamilyVerifier verifier = FamilyVerifier.standard();

  @Test
  void everySudokuHasOneSolutionAndBlanksRise() {
    SudokuPuzzle family = SudokuPuzzle.standard();
    long before = 0;
    for (int level = 1; level <= family.levels(); level++) {
      SplittableRandom random = new SplittableRandom(level);
      long blanks = 0;
      for (int i = 0; i < 5; i++) {
        Problem problem = family.draw(level, random);
        assertThat(SudokuPuzzle.solutions(problem.instance())).isEqualTo(1);
        assertThat(verifier.verify(problem, problem.answer()).correct()).isTrue();
        blanks += problem.instance().chars().filter(c -> c == '.').count();
      }
      assertThat(blanks).isGreaterThan(before - 1);
      before = blanks;
    }
  }

  @Test
  void mutatedSudokusAreRefused() {
    Problem problem = SudokuPuzzle.standard().draw(4, new SplittableRandom(9));
    String answer = problem.answer();
    for (int i = 0; i < answer.length(); i++) {
      if (answer.charAt(i) != '\n') {
        char other = (char) ('1' + (answer.charAt(i) - '0') % 6);
        String mutated = answer.substring(0, i) + other + answer.substring(i + 1);
        assertThat(verifier.verify(problem, mutated).correct()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1234341221434321; right",
        "12 34 | 34 12 | 21 43 | 43 21; right",
        "The grid of 4 rows is 1234341221434321; right",
        "2134341221434321; changes the given number in row 1, column 1",
        "1234341221434312; row 4 does not hold",
        "1234; 4 numbers instead of 16"
      })
  void rulesOfSudokuAreKept(String answer, String reason) {
    String instance = "2x2 1... ..1. .... ....";
    Problem problem = new Problem(SudokuPuzzle.FAMILY, "", "1234341221434321", instance, 1);
    if (reason.startsWith("row")) {
      assertThat(SudokuPuzzle.fault(instance, answer)).isPresent();
    } else {
      assertThat(verifier.verify(problem, answer).reason()).isEqualTo(reason);
    }
  }

  @Test
  void everyMazeHasItsWay() {
    MazePuzzle family = MazePuzzle.standard();
    for (int level = 1; level <= family.levels(); level++) {
      SplittableRandom random = new SplittableRandom(level);
      for (int i = 0; i < 20; i++) {
        Problem problem = family.draw(level, random);
        assertThat(new MazeVerifier(true).verify(problem, problem.answer()).correct()).isTrue();
        String turned = problem.answer().replace('U', 'X').replace('D', 'U').replace('X', 'D');
        turned = turned.replace('L', 'X').replace('R', 'L').replace('X', 'R');
        assertThat(verifier.verify(problem, turned).correct()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RR; right",
        "right, right; right",
        "Way: R -> R; right",
        "DDRRUU; right",
        "R; does not end at G",
        "U; step 1 runs into a wall",
        "RX; 'X' is no step"
      })
  void wayIsWalkedStepByStep(String answer, String reason) {
    Problem problem = new Problem(MazePuzzle.FAMILY, "", "RR", MAZE, 1);
    assertThat(verifier.verify(problem, answer).reason()).isEqualTo(reason);
  }

  @Test
  void detourIsRefusedWhereShortestIsAsked() {
    Problem problem = new Problem(MazePuzzle.FAMILY, "", "RR", MAZE, 1);
    assertThat(new MazeVerifier(true).verify(problem, "DDRRUU").reason())
        .isEqualTo("6 steps instead of 2");
  }

  @Test
  void brokenInstancesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> MazePuzzle.fault("#S#", "R"));
    assertThatIllegalArgumentException().isThrownBy(() -> SudokuPuzzle.fault("2x2 12", "1"));
  }
}
