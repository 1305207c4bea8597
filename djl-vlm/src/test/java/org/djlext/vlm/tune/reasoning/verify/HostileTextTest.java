package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.LinearEquation;
import org.djlext.vlm.tune.reasoning.task.MazePuzzle;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;
import org.djlext.vlm.tune.reasoning.task.StringPuzzle;
import org.djlext.vlm.tune.reasoning.task.SudokuPuzzle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time limit is there to end a hang; it says nothing of speed. */
class HostileTextTest {

  private static final int MANY = 100_000;
  private static final int MEGABYTE = 1 << 20;
  private static final List<String> PARTS =
      List.of(
          "9",
          "1",
          ".",
          ",",
          "-",
          "+",
          "*",
          "/",
          "^",
          "!",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "\\{",
          "\\}",
          "\\boxed{",
          "\\frac",
          "\\frac{1}{",
          "\\sqrt[",
          "\\sqrt{",
          "\\left(",
          "\\text{",
          "3\\frac{",
          "<answer>",
          "</answer>",
          "####",
          "Answer:",
          "<think>",
          "</think>",
          "=",
          "|",
          "x",
          "sin",
          "e",
          "1e",
          "9^9",
          "\\pm",
          " and ",
          "%",
          "$",
          "٣",
          "５",
          "а",
          "−",
          "\u202e",
          "\u0000",
          "\ud83d",
          "İ",
          "ſ",
          "\n",
          " ",
          "aaaaaaaa",
          "1,000",
          "km per h",
          "10!!",
          ":",
          "1/0",
          "R",
          "U",
          "\\",
          "'",
          "\"");

  private static List<Problem> problems() {
    List<ProblemGenerator> families =
        List.of(
            IntegerArithmetic.standard(),
            LinearEquation.standard(),
            NumberGame.standard(),
            SortingPuzzle.ofNumbers(),
            SortingPuzzle.ofWords(),
            StringPuzzle.standard(),
            SudokuPuzzle.standard(),
            MazePuzzle.standard());
    List<Problem> problems = new ArrayList<>();
    families.forEach(f -> problems.add(f.draw(1, new Random(1))));
    problems.add(new Problem(Problem.MATHEMATICS, "", "\\frac{x+1}{\\sqrt{2}}", "a", 0));
    problems.add(new Problem(Problem.MATHEMATICS, "", "\\{1, 2, 3\\}", "b", 0));
    return problems;
  }

  @Test
  @Timeout(1800)
  void hundredThousandTextsAreJudged() {
    FamilyVerifier verifier = FamilyVerifier.standard();
    List<Problem> problems = problems();
    Random random = new Random(13);
    int wrong = 0;
    for (int i = 0; i < MANY; i++) {
      StringBuilder text = new StringBuilder();
      String repeated = PARTS.get(random.nextInt(PARTS.size()));
      int length = random.nextInt(60);
      for (int k = 0; k < length; k++) {
        boolean same = i % 3 == 0;
        text.append(same ? repeated : PARTS.get(random.nextInt(PARTS.size())));
      }
      Verdict verdict = verifier.verify(problems.get(i % problems.size()), "\\boxed{" + text + "}");
      Verdict bare = verifier.verify(problems.get(i % problems.size()), text.toString());
      wrong += verdict.correct() || bare.correct() ? 0 : 1;
    }
    assertThat(wrong).isGreaterThan(MANY * 99 / 100);
  }

  @Test
  @Timeout(1800)
  void megabytesAreJudged() {
    FamilyVerifier verifier = FamilyVerifier.standard();
    List<Problem> problems = problems();
    Problem mathematics = problems.get(8);
    int next = 0;
    for (String part : PARTS) {
      String text = part.repeat(MEGABYTE / part.length());
      for (int i = 0; i < 3; i++) { // all in turn, three to a part
        Problem problem = problems.get(next++ % problems.size());
        assertThat(verifier.verify(problem, text).correct()).isFalse();
      }
      assertThat(verifier.verify(mathematics, "\\boxed{" + text + "}").correct()).isFalse();
      assertThat(verifier.verify(mathematics, "<answer>" + text).correct()).isFalse();
    }
  }

  @Test
  void lookAlikesOfDigitsAreNoDigits() {
    Problem five = new Problem(Problem.MATHEMATICS, "", "5", "five", 0);
    MathVerifier verifier = MathVerifier.standard();
    assertThat(verifier.verify(five, "５").correct()).isFalse();
    assertThat(verifier.verify(five, "٥").correct()).isFalse();
    assertThat(verifier.verify(five, "5").correct()).isTrue();
  }
}
