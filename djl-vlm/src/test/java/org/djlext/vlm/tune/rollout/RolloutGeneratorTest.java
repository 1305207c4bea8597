package org.djlext.vlm.tune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.vlm.tune.rollout.PolicyFixture.assertLogProbs;
import static org.djlext.vlm.tune.rollout.PolicyFixture.assertSame;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.List;
import org.djlext.vlm.tune.WholeModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutGeneratorTest {

  private static final int VOCABULARY = 300;

  private static WholeModel model;

  @BeforeAll
  static void open() throws Exception {
    model = WholeModel.open("src/test/resources/generate/tiny", null);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static RolloutSettings.Builder settings() {
    return PolicyFixture.settings(VOCABULARY);
  }

  private static List<long[]> prompts(int count) {
    return PolicyFixture.prompts(count, VOCABULARY);
  }

  private static List<Rollout> generate(RolloutSettings settings, List<RolloutPrompt> prompts) {
    Block block = model.model().getBlock();
    NDManager manager = model.model().getNDManager();
    try (RolloutGenerator generator = new RolloutGenerator(block, manager, settings)) {
      return generator.generate(prompts, 4);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.7, 1", "1, 0.9", "1.3, 0.6", "0, 1"})
  void rowsAtOnceDoNotMatter(double temperature, double topP) {
    List<RolloutPrompt> prompts = RolloutPrompt.of(0, prompts(7), 3);
    RolloutSettings one = settings().optTemperature(temperature).optTopP(topP).optRows(1).build();
    List<Rollout> alone = generate(one, prompts);
    assertSame(generate(one.toBuilder().optRows(4).build(), prompts), alone);
    assertSame(generate(one.toBuilder().optRows(64).build(), prompts), alone);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.7, 1", "1, 0.9", "1.3, 0.6"})
  void logProbabilitiesAreThoseOfATrainingPass(double temperature, double topP) {
    RolloutSettings settings =
        settings().optTemperature(temperature).optTopP(topP).optRows(8).build();
    for (Rollout rollout : generate(settings, RolloutPrompt.of(0, prompts(5), 2))) {
      assertLogProbs(
          model.model().getBlock(), model.model().getNDManager(), settings.distribution(), rollout);
    }
  }

  @Test
  void answersEndAtAStopTokenOrAreCut() {
    RolloutSettings settings = settings().build();
    List<Rollout> rollouts = generate(settings, RolloutPrompt.of(0, prompts(8), 4));
    assertThat(rollouts).hasSize(32);
    assertThat(rollouts.stream().map(Rollout::status))
        .contains(RolloutStatus.FINISHED, RolloutStatus.CUT);
    for (Rollout rollout : rollouts) {
      long last = rollout.ids()[rollout.ids().length - 1];
      boolean stopped = settings.stopIds().contains(last);
      assertThat(rollout.status() == RolloutStatus.FINISHED).isEqualTo(stopped);
      assertThat(rollout.versions()).containsOnly(4);
    }
  }

  @Test
  void answersDependOnTheIndexOfTheirPromptNotOnItsPlace() {
    List<RolloutPrompt> prompts = RolloutPrompt.of(10, prompts(3), 2);
    List<Rollout> all = generate(settings().build(), prompts);
    assertSame(generate(settings().build(), prompts.subList(2, 3)), all.subList(4, 6));
    assertThat(all.get(0).ids()).isNotEqualTo(all.get(1).ids());
    List<RolloutPrompt> again = RolloutPrompt.of(11, List.of(prompts.get(0).ids()), 1);
    assertThat(generate(settings().build(), again).get(0).ids()).isNotEqualTo(all.get(0).ids());
  }

  @Test
  void refusesPromptsThatTheModelCannotRead() {
    List<RolloutPrompt> unknown = RolloutPrompt.of(3, List.of(new long[] {1, 1_000_000}), 1);
    assertThatThrownBy(() -> generate(settings().build(), unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prompt 3")
        .hasMessageContaining("1000000");
    List<RolloutPrompt> endless = RolloutPrompt.of(0, List.of(new long[100_000]), 1);
    assertThatThrownBy(() -> generate(settings().build(), endless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context");
  }
}
