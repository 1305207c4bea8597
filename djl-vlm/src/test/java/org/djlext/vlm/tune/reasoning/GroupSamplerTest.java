package org.djlext.vlm.tune.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dynamic sampling of a policy whose answers are written down. */
class GroupSamplerTest {

  private static final int SIZE = 4;
  private static final ProblemSupply NUMBERED =
      new ProblemSupply() {
        @Override
        public Problem at(long index) {
          return new Problem("test", "Which?", "!", "number " + index, 1);
        }

        @Override
        public String identity() {
          return "numbered";
        }
      };

  private Questions questions;

  @BeforeEach
  void open() throws IOException {
    questions = Questions.open(Path.of("src/test/resources/generate/tiny"), null);
  }

  @AfterEach
  void close() {
    questions.close();
  }

  /** Answers as many tokens to everything; the verifier decides by the problem. */
  private static List<Rollout> answers(List<RolloutPrompt> prompts, int version) {
    List<Rollout> rollouts = new ArrayList<>();
    for (RolloutPrompt prompt : prompts) {
      for (int i = 0; i < prompt.answers(); i++) {
        rollouts.add(
            new Rollout(
                prompt,
                i,
                new long[] {5, 2},
                new float[2],
                new int[] {version, version},
                RolloutStatus.FINISHED));
      }
    }
    return rollouts;
  }

  private SampledGroups sample(Ingredients ingredients, int wanted, boolean mixed)
      throws IOException {
    // every third problem is always right, every third never, and every third perhaps by half
    int[] judged = new int[1];
    Verifier verifier =
        (problem, answer) -> {
          int answerOfGroup = judged[0]++ % SIZE;
          long number = Long.parseLong(problem.instance().substring(7));
          boolean right = number % 3 == 0 || (number % 3 == 1 && mixed && answerOfGroup < 2);
          return right ? Verdict.right("!") : Verdict.wrong("-", "wrong");
        };
    AnswerJudge judge = new AnswerJudge(verifier, List.of(), ingredients, questions);
    return new GroupSampler(
            GroupSamplerTest::answers, NUMBERED, questions, judge, ingredients, wanted, SIZE)
        .sample(0, 7);
  }

  @Test
  void dynamicSamplingFillsExactlyTheBatch() throws IOException {
    SampledGroups found = sample(Ingredients.dapo(10), 6, true);
    assertThat(found.groups()).hasSize(6).allMatch(AnswerGroup::mixed);
    assertThat(found.groups().stream().map(g -> g.problem().instance()).distinct()).hasSize(6);
    assertThat(found.nextProblem()).isEqualTo(found.sampled().size());
    assertThat(found.allRight() + found.allWrong() + 6)
        .isBetween((long) found.sampled().size() - 2, (long) found.sampled().size());
  }

  @Test
  void samplingStopsAtTheLastRoundAndSaysWhatItSaw() {
    Ingredients ingredients = Ingredients.dapo(10).withSamplingRounds(3);
    assertThatThrownBy(() -> sample(ingredients, 6, false))
        .isInstanceOf(NothingLeftException.class)
        .hasMessageContaining("after 3 rounds of sampling only 0 of 6 groups")
        .hasMessageContaining("of 18 problems the answers to 6 were all right, to 12 all wrong");
  }

  @Test
  void withoutDynamicSamplingGroupsWithoutSignalStay() throws IOException {
    SampledGroups found = sample(Ingredients.grpo(), 6, true);
    assertThat(found.rounds()).isEqualTo(1);
    assertThat(found.groups()).hasSize(6);
    assertThat(found.groups().get(0).differs()).isTrue(); // a first update has a gradient
    assertThat(found.groups().stream().filter(AnswerGroup::differs)).hasSize(2);
  }
}
