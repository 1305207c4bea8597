package org.djlext.vlm.tune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.vlm.tune.rollout.PolicyFixture.logProbs;
import static org.djlext.vlm.tune.rollout.PolicyFixture.prompts;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.djlext.vlm.tune.WholeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingRolloutsTest {

  private static final int VOCABULARY = 300;

  private final RolloutSettings settings =
      PolicyFixture.settings(VOCABULARY).optTopP(0.9).optRows(6).build();
  private WholeModel model;
  private Block block;
  private NDManager manager;
  private RolloutGenerator generator;

  @BeforeEach
  void open() throws Exception {
    model = WholeModel.open("src/test/resources/generate/tiny", null);
    block = model.model().getBlock();
    manager = model.model().getNDManager();
    generator = new RolloutGenerator(block, manager, settings);
  }

  @AfterEach
  void close() {
    generator.close();
    model.close();
  }

  private void scaleWeights(float factor) {
    for (Parameter parameter : block.getParameters().values()) {
      parameter.getArray().muli(factor);
    }
  }

  private List<RolloutPrompt> asked(int from, int count, int answers) {
    return RolloutPrompt.of(from, prompts(count, VOCABULARY), answers);
  }

  @Test
  void everyTokenKeepsTheProbabilityOfTheWeightsThatDrewIt() {
    StreamingRollouts pool = new StreamingRollouts(generator, 5);
    pool.ask(asked(0, 12, 2));
    List<Rollout> given = new ArrayList<>();
    int iterations = 0;
    while (pool.size() > 0) {
      pool.next(Math.min(3, pool.size()), iterations++).forEach(given::addAll);
      scaleWeights(1.05f);
    }
    assertThat(given).hasSize(24);
    assertThat(given).anyMatch(rollout -> rollout.versions()[0] != last(rollout.versions()));
    // the weights run backwards through what they were
    for (int version = iterations - 1; version >= 0; version--) {
      scaleWeights(1 / 1.05f);
      for (Rollout rollout : given) {
        float[] now = logProbs(block, manager, settings.distribution(), rollout);
        for (int t = 0; t < now.length; t++) {
          if (rollout.versions()[t] == version) {
            double ratio = Math.exp(now[t] - rollout.logProbs()[t]);
            assertThat(ratio).isCloseTo(1, within(1e-4));
          }
        }
      }
    }
  }

  private static int last(int[] values) {
    return values[values.length - 1];
  }

  @Test
  void unfinishedAnswersComeOutAsIfTheyHadNotBeenLeftOff() {
    List<RolloutPrompt> prompts = asked(0, 9, 2);
    List<Rollout> whole = generator.generate(prompts, 0);
    StreamingRollouts pool = new StreamingRollouts(generator, 100);
    pool.ask(prompts);
    List<List<Rollout>> given = new ArrayList<>();
    for (int version = 0; pool.size() > 0; version++) {
      given.addAll(pool.next(1, version));
    }
    given.sort((a, b) -> Long.compare(a.get(0).prompt().index(), b.get(0).prompt().index()));
    PolicyFixture.assertSame(given.stream().flatMap(List::stream).toList(), whole);
  }

  @Test
  void noTokenIsOlderThanTheBound() {
    StreamingRollouts pool = new StreamingRollouts(generator, 2);
    pool.ask(asked(0, 8, 2));
    int oldest = 0;
    for (int version = 0; version < 10; version++) {
      for (List<Rollout> group : pool.next(2, version)) {
        assertThat(group).hasSize(2);
        for (Rollout rollout : group) {
          assertThat(rollout.status()).isNotEqualTo(RolloutStatus.PARTIAL);
          oldest = Math.max(oldest, version - rollout.oldestVersion());
        }
      }
      pool.ask(asked(100 + 2 * version, 2, 2));
    }
    assertThat(oldest).isBetween(1, 2);
    assertThat(pool.restarted()).isZero();
  }

  @Test
  void whatHasPassedTheBoundIsBegunAnew() {
    StreamingRollouts pool = new StreamingRollouts(generator, 1);
    pool.ask(asked(0, 6, 2));
    pool.next(1, 0);
    assertThat(pool.kept().stream().flatMap(List::stream)).anyMatch(r -> r.ids().length > 0);
    for (List<Rollout> group : pool.next(pool.size(), 5)) {
      group.forEach(rollout -> assertThat(rollout.versions()).containsOnly(5));
    }
    assertThat(pool.restarted()).isPositive();
  }

  @Test
  void keptAnswersAreTakenUpAgain() {
    List<RolloutPrompt> prompts = asked(0, 8, 2);
    StreamingRollouts first = new StreamingRollouts(generator, 9);
    first.ask(prompts);
    first.next(2, 0);
    StreamingRollouts second = new StreamingRollouts(generator, 9);
    second.restore(first.kept());
    List<Rollout> expected = first.next(3, 1).stream().flatMap(List::stream).toList();
    List<Rollout> actual = second.next(3, 1).stream().flatMap(List::stream).toList();
    PolicyFixture.assertSame(actual, expected);
    assertThat(second.size()).isEqualTo(first.size());
  }

  @Test
  void moreThanIsInThePoolIsRefused() {
    StreamingRollouts pool = new StreamingRollouts(generator, 1);
    pool.ask(asked(0, 2, 1));
    assertThatThrownBy(() -> pool.next(3, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 2 prompts");
    assertThatThrownBy(() -> new StreamingRollouts(generator, -1))
        .hasMessageContaining("max_staleness");
  }
}
