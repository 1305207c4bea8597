package org.djlext.vlm.tune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What tests of roll-outs have in common. */
final class PolicyFixture {

  private PolicyFixture() {}

  static List<long[]> prompts(int count, int vocabulary) {
    Random random = new Random(5);
    return IntStream.range(0, count)
        .mapToObj(i -> random.longs(1 + 3L * i % 11, 5, vocabulary).toArray())
        .toList();
  }

  /** About every thirtieth token ends an answer, which has at most 30. */
  static RolloutSettings.Builder settings(int vocabulary) {
    Set<Long> stops =
        LongStream.range(0, Math.max(1, vocabulary / 30)).boxed().collect(Collectors.toSet());
    return RolloutSettings.builder().optMaxNewTokens(30).optStopIds(stops).optSeed(3);
  }

  static void assertSame(List<Rollout> actual, List<Rollout> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).ids()).as("answer " + i).isEqualTo(expected.get(i).ids());
      assertThat(actual.get(i).logProbs())
          .containsExactly(expected.get(i).logProbs(), within(1e-5f));
      assertThat(actual.get(i).status()).isEqualTo(expected.get(i).status());
    }
  }

  /** Checks the log-probabilities against a pass over the whole text, as training makes it. */
  static void assertLogProbs(
      Block block, NDManager manager, SamplingDistribution distribution, Rollout rollout) {
    float[] expected = logProbs(block, manager, distribution, rollout);
    assertThat(rollout.logProbs()).containsExactly(expected, within(1e-5f));
  }

  static float[] logProbs(
      Block block, NDManager manager, SamplingDistribution distribution, Rollout rollout) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray ids = scratch.create(new long[][] {rollout.all()});
      ParameterStore store = new ParameterStore(scratch, false);
      NDArray logits = block.forward(store, new NDList(ids), true).get(0);
      float[] all = distribution.logProbs(logits, ids).toFloatArray();
      float[] answer = new float[rollout.ids().length];
      System.arraycopy(all, rollout.prompt().ids().length - 1, answer, 0, answer.length);
      return answer;
    }
  }
}
