package org.djlext.vlm.tune.reasoning.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WordAndNumberPuzzlesTest {

  private final FamilyVerifier verifier = FamilyVerifier.standard();

  static List<ProblemGenerator> families() {
    return List.of(
        SortingPuzzle.ofNumbers(),
        SortingPuzzle.ofWords(),
        StringPuzzle.standard(),
        NumberGame.standard(),
        IntegerArithmetic.standard(),
        LinearEquation.standard(),
        WordProblem.standard());
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyAnswerIsAcceptedAndNoOther(ProblemGenerator family) {
    for (int level = 1; level <= family.levels(); level++) {
      SplittableRandom random = new SplittableRandom(level);
      Problem before = family.draw(level, random);
      for (int i = 0; i < 15; i++) {
        Problem problem = family.draw(level, random);
        assertThat(verifier.verify(problem, problem.answer()).correct()).isTrue();
        assertThat(verifier.verify(problem, "So: " + problem.answer()).correct()).isTrue();
        String boxed = "I think.\n\\boxed{" + problem.answer() + "} Done.";
        assertThat(verifier.verify(problem, boxed).correct()).isTrue();
        if (!before.answer().equals(problem.answer())) {
          assertThat(verifier.verify(problem, before.answer()).correct()).isFalse();
        }
        assertThat(verifier.verify(problem, "").correct()).isFalse();
        before = problem;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void splitsShareNoInstanceAndRepeatNone(ProblemGenerator family) {
    ProblemSource training = new ProblemSource(family, ProblemSplit.TRAINING, 1);
    ProblemSource heldOut = new ProblemSource(family, ProblemSplit.HELD_OUT, 1);
    List<String> seen = training.next(family.levels(), 40).stream().map(Problem::instance).toList();
    List<String> kept = heldOut.next(family.levels(), 6).stream().map(Problem::instance).toList();
    assertThat(seen).hasSize(40).doesNotHaveDuplicates().doesNotContainAnyElementsOf(kept);
    assertThat(kept).hasSize(6).doesNotHaveDuplicates();
    assertThat(training.statistics().drawn().get(family.levels() - 1)).isEqualTo(40);
    assertThat(heldOut.statistics().otherSplit()).isGreaterThan(6);
  }

  @Test
  void smallLevelIsUsedUpAndCanBeRepeated() {
    ProblemSource source =
        new ProblemSource(IntegerArithmetic.standard(), ProblemSplit.TRAINING, 7);
    List<Problem> all = source.next(1, 1000);
    assertThat(all.size()).isBetween(70, 110); // 55 sums and 55 differences, an eighth held out
    assertThat(source.next(1)).isEmpty();
    source.repeatAll();
    assertThat(source.next(1)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "BACKWARDS lantern, n r e t n a l",
    "BACKWARDS lantern, \"netnral\" is wrong\\nnretnal.",
    "COUNT banana a, b a n a n a: 3",
    "LENGTH banana, it has 6 letters",
    "LETTER_AT banana 3, **n**",
    "REMOVE banana a, bnn",
    "SORTED_LETTERS banana, a-a-a-b-n-n",
    "SHIFT xyz 3, Answer: abc"
  })
  void lettersAreReadInAnyForm(String instance, String answer) {
    Problem problem = new Problem(StringPuzzle.FAMILY, "", "", instance, 1);
    assertThat(verifier.verify(problem, answer.replace("\\n", "\n")).correct()).isTrue();
  }

  @Test
  void orderIsWhatIsAskedFor() {
    Problem problem = new Problem(SortingPuzzle.NUMBERS, "", "", "descending: 7 12 31", 1);
    assertThat(verifier.verify(problem, "31, 12, 7").correct()).isTrue();
    assertThat(verifier.verify(problem, "31 > 12 > 7").correct()).isTrue();
    assertThat(verifier.verify(problem, "7, 12, 31").reason()).isEqualTo("in another order");
    assertThat(verifier.verify(problem, "31, 12").reason()).isEqualTo("other items");
  }
}
