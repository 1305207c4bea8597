package org.djlext.vlm.tune.reasoning.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.verify.MathVerifier;
import org.junit.jupiter.api.Test;

class IntegerArithmeticTest {

  @Test
  void everyAnswerIsWhatItsExpressionIsWorthAndIsAccepted() {
    IntegerArithmetic family = IntegerArithmetic.standard();
    for (int level = 1; level <= family.levels(); level++) {
      SplittableRandom random = new SplittableRandom(level);
      for (int i = 0; i < 200; i++) {
        Problem problem = family.draw(level, random);
        assertThat(problem.level()).isEqualTo(level);
        assertThat(ArithmeticExpression.evaluate(problem.instance()).orElseThrow().value())
            .hasToString(problem.answer());
        String working = "1+2=3, so it is " + problem.answer() + ".";
        assertThat(MathVerifier.standard().verify(problem, working).correct()).isTrue();
        assertThat(MathVerifier.standard().verify(problem, problem.answer() + "1").correct())
            .isFalse();
      }
    }
  }

  @Test
  void sameSeedGivesSameProblems() {
    IntegerArithmetic family = IntegerArithmetic.standard();
    assertThat(family.draw(7, new SplittableRandom(5)))
        .isEqualTo(family.draw(7, new SplittableRandom(5)))
        .isNotEqualTo(family.draw(7, new SplittableRandom(6)));
  }

  @Test
  void sumReadBackwardsIsTheSameProblem() {
    Wording wording = Wording.of("{expression} =");
    var sums =
        new IntegerArithmetic(wording, List.of(new ArithmeticLevel(2, 1, "+", false, false)));
    SplittableRandom random = new SplittableRandom(1);
    long different =
        random.ints(2000).mapToLong(i -> sums.draw(1, random).hash()).distinct().count();
    assertThat(different).isEqualTo(55);
    assertThat(sums.draw(1, random).question()).matches("\\d \\+ \\d =");
  }

  @Test
  void phraseWithoutItsPlaceIsRefused() {
    List<ArithmeticLevel> levels = List.of(new ArithmeticLevel(2, 1, "+", false, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IntegerArithmetic(Wording.of("What is {expresion}?"), levels))
        .withMessageContaining("[expression]")
        .withMessageContaining("{expresion}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IntegerArithmetic.standard().draw(9, new SplittableRandom(1)))
        .withMessage("arithmetic has levels 1 to 8, found 9");
  }
}
