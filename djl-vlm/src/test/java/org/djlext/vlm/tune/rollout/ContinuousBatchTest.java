package org.djlext.vlm.tune.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.djlext.flashattn.LiveArrays;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.tune.WholeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContinuousBatchTest {

  private static final int VOCABULARY = 300;

  private WholeModel model;
  private CountedPolicy policy;

  @BeforeEach
  void open() throws Exception {
    model = WholeModel.open("src/test/resources/generate/tiny", null);
    policy = new CountedPolicy((CausalLanguageModel) model.model().getBlock());
  }

  @AfterEach
  void close() {
    model.close();
  }

  private List<Rollout> generate(RolloutSettings settings, List<RolloutPrompt> prompts) {
    NDManager manager = model.model().getNDManager();
    try (RolloutGenerator generator = new RolloutGenerator(policy, manager, settings)) {
      return generator.generate(prompts, 0);
    }
  }

  @Test
  void finishedRowsMakeRoomForThoseThatWait() {
    RolloutSettings settings = PolicyFixture.settings(VOCABULARY).optRows(4).build();
    List<RolloutPrompt> prompts = RolloutPrompt.of(0, PolicyFixture.prompts(20, VOCABULARY), 1);
    List<Rollout> rollouts = generate(settings, prompts);
    int inTurns = 0; // the steps of batches that wait for their longest answer
    for (int i = 0; i < rollouts.size(); i += 4) {
      List<Rollout> batch = rollouts.subList(i, i + 4);
      inTurns += batch.stream().mapToInt(r -> r.ids().length - 1).max().orElseThrow();
    }
    int steps = (int) policy.passes.stream().filter(s -> s.get(0) > 1 && s.get(1) == 1).count();
    assertThat(steps).isLessThan(inTurns * 8 / 10);
  }

  @Test
  void promptIsReadOnceForAllItsAnswers() {
    RolloutSettings settings = PolicyFixture.settings(VOCABULARY).optRows(4).build();
    List<long[]> prompts = List.of(new long[] {9, 8, 7, 6, 5}, new long[] {50, 51, 52});
    generate(settings, RolloutPrompt.of(0, prompts, 10));
    assertThat(policy.passes.stream().filter(shape -> shape.get(1) > 1))
        .containsExactly(new Shape(1, 5), new Shape(1, 3));
  }

  @Test
  void batchShrinksWhenNoneWaits() {
    RolloutSettings settings = PolicyFixture.settings(VOCABULARY).optRows(16).build();
    List<Rollout> rollouts =
        generate(settings, RolloutPrompt.of(0, PolicyFixture.prompts(16, VOCABULARY), 1));
    long work =
        policy.passes.stream().filter(s -> s.get(1) == 1).mapToLong(shape -> shape.get(0)).sum();
    long needed = rollouts.stream().mapToLong(r -> r.ids().length - 1).sum();
    assertThat(work).isEqualTo(needed);
  }

  @Test
  void nothingIsHeldAfterwards() {
    NDManager manager = model.model().getNDManager();
    RolloutSettings settings = PolicyFixture.settings(VOCABULARY).optRows(4).build();
    List<RolloutPrompt> prompts = RolloutPrompt.of(0, PolicyFixture.prompts(6, VOCABULARY), 2);
    try (RolloutGenerator generator = new RolloutGenerator(policy, manager, settings)) {
      generator.generate(prompts, 0);
      int before = LiveArrays.count(manager);
      generator.generate(prompts, 1);
      assertThat(LiveArrays.count(manager)).isEqualTo(before);
    }
  }
}
