package org.djlext.vlm.tune.reasoning.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.junit.jupiter.api.Test;

class ProblemFamiliesTest {

  @Test
  void everyFamilyHasAVerifierThatAcceptsItsOwnAnswers() {
    FamilyVerifier verifier = FamilyVerifier.standard();
    assertThat(ProblemFamilies.standard()).hasSizeGreaterThanOrEqualTo(9);
    ProblemFamilies.standard()
        .forEach(
            (name, generator) -> {
              Problem problem = generator.draw(1, new SplittableRandom(3));
              assertThat(problem.family()).isEqualTo(name);
              assertThat(verifier.verify(problem, problem.answer()).correct()).as(name).isTrue();
            });
  }
}
