package org.djlext.vlm.tune.reasoning.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.verify.NumberGameVerifier;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberGameTest {

  @Test
  void everySolvableMultisetIsSolvedAndEverySolutionIsAccepted() {
    int all = 0;
    int solvable = 0;
    for (int a = 1; a <= 13; a++) {
      for (int b = a; b <= 13; b++) {
        for (int c = b; c <= 13; c++) {
          for (int d = c; d <= 13; d++) {
            all++;
            var solution = NumberGameSolver.FULL.solve(List.of(a, b, c, d), 24);
            if (solution.isPresent()) {
              solvable++;
              String instance = "%d %d %d %d = 24".formatted(a, b, c, d);
              assertThat(NumberGame.fault(instance, solution.get())).isEmpty();
            }
          }
        }
      }
    }
    assertThat(all).isEqualTo(1820);
    assertThat(solvable).isEqualTo(1362);
  }

  @ParameterizedTest
  @CsvSource({"3,3,8,8", "1,5,5,5", "3,3,7,7"})
  void someNeedFractions(int a, int b, int c, int d) {
    List<Integer> numbers = List.of(a, b, c, d);
    assertThat(NumberGameSolver.FULL.solve(numbers, 24)).isPresent();
    assertThat(new NumberGameSolver("+-*/", false).solve(numbers, 24)).isEmpty();
  }

  @Test
  void fourOnesMakeNothing() {
    assertThat(NumberGameSolver.FULL.solve(List.of(1, 1, 1, 1), 24)).isEmpty();
  }

  @Test
  void mutatedSolutionsAreRefused() {
    NumberGame family = NumberGame.standard();
    NumberGameVerifier verifier = new NumberGameVerifier();
    SplittableRandom random = new SplittableRandom(3);
    for (int level = 1; level <= family.levels(); level++) {
      for (int i = 0; i < 10; i++) {
        Problem problem = family.draw(level, random);
        assertThat(verifier.verify(problem, problem.answer()).correct()).isTrue();
        String expression = problem.answer().substring(0, problem.answer().indexOf(" ="));
        assertThat(verifier.verify(problem, "(" + expression + ") + 1").correct()).isFalse();
        assertThat(verifier.verify(problem, expression + " = 999").correct()).isFalse();
        String other = expression.replaceFirst("\\d+", "77");
        assertThat(verifier.verify(problem, other).correct()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8/(3-8/3)",
        "24 = 8 / (3 - 8/3)",
        "I try.\n8 ÷ (3 − 8 ÷ 3) = 24.",
        "so \\boxed{8 \\div \\left(3 - 8 \\div 3\\right)}",
        "<think>3*8</think>\n**8 / (3 - 8 / 3)**"
      })
  void formsOfTheSameSolutionAreAccepted(String answer) {
    assertThat(verdict(answer).correct()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3 * 8; uses 3 8",
        "3 * 8 * 8 / 8 / 3 * 3; uses",
        "8 / (3 - 3) * 8; no expression",
        "(3 + 3 + 8 + 8); is worth 22",
        "33 - 8 - 8; uses 8 8 33",
        "8 ^ 3 + 3 + 8; no expression",
        "pow(8,3)+3+8; no expression"
      })
  void rulesAreKept(String answer, String reason) {
    Verdict verdict = verdict(answer);
    assertThat(verdict.correct()).isFalse();
    assertThat(verdict.reason()).contains(reason);
  }

  private static Verdict verdict(String answer) {
    Problem problem = new Problem(NumberGame.FAMILY, "", "", "3 3 8 8 = 24", 5);
    return new NumberGameVerifier().verify(problem, answer);
  }
}
