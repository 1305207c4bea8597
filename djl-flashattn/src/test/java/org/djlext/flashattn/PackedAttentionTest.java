package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedAttentionTest {

  private static final int[] QUERIES = {0, 4, 4, 5, 11};
  private static final int[] KEYS = {0, 6, 8, 8, 13};

  private NDManager manager;
  private NDArray q;
  private NDArray k;
  private NDArray v;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    manager.getEngine().setRandomSeed(3);
    q = manager.randomNormal(new Shape(11, 4, 8));
    k = manager.randomNormal(new Shape(13, 2, 8));
    v = manager.randomNormal(new Shape(13, 2, 6));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void eachSequenceIsAsIfAlone(AttentionImplementation way) {
    AttentionOptions options =
        AttentionOptions.builder()
            .optCausal(true)
            .optAlibiSlopes(List.of(0.5f, 0.25f, 0.125f, 0.1f))
            .optImplementation(way)
            .build();
    AttentionResult packed =
        FlashAttention.attendPackedWithLogSumExp(q, k, v, QUERIES, KEYS, options, false);
    NDArray alone = FlashAttention.attendPacked(q, k, v, QUERIES, KEYS, options, false);
    assertThat(packed.output().getShape()).isEqualTo(new Shape(11, 4, 6));
    assertThat(packed.logSumExp().getShape()).isEqualTo(new Shape(4, 11));
    assertClose("output", alone, packed.output());
    for (int i = 1; i < QUERIES.length; i++) {
      if (QUERIES[i] == QUERIES[i - 1]) {
        continue;
      }
      NDIndex rows = new NDIndex("{}:{}", QUERIES[i - 1], QUERIES[i]);
      AttentionResult one =
          FlashAttention.attendWithLogSumExp(
              sequence(q, QUERIES, i), sequence(k, KEYS, i), sequence(v, KEYS, i), options, false);
      assertClose(
          "sequence " + i, packed.output().get(rows), one.output().squeeze(0).swapAxes(0, 1));
      NDIndex columns = new NDIndex(":, {}:{}", QUERIES[i - 1], QUERIES[i]);
      double[] expected = ReferenceAttention.doubles(one.logSumExp().squeeze(0));
      assertThat(ReferenceAttention.distance(expected, packed.logSumExp().get(columns)))
          .isLessThan(1e-5);
    }
  }

  @Test
  void gradientsReachEverySequence() {
    float[][] found = new float[2][];
    AttentionImplementation[] ways = {
      AttentionImplementation.COMPOSED, AttentionImplementation.FUSED
    };
    for (int i = 0; i < 2; i++) {
      NDArray leaf = k.duplicate();
      leaf.setRequiresGradient(true);
      AttentionOptions options =
          AttentionOptions.builder().optCausal(true).optImplementation(ways[i]).build();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray o = FlashAttention.attendPacked(q, leaf, v, QUERIES, KEYS, options, true);
        collector.backward(o.square().sum());
      }
      found[i] = leaf.getGradient().toFloatArray();
    }
    assertClose("dk", manager.create(found[1]), manager.create(found[0]));
  }

  @Test
  void wrongLengthsAreNamed() {
    AttentionOptions options = AttentionOptions.plain();
    assertThatThrownBy(
            () ->
                FlashAttention.attendPacked(
                    q, k, v, new int[] {0, 4, 10}, new int[] {0, 6, 13}, options, false))
        .hasMessageContainingAll("query lengths", "0 to 11", "[0, 4, 10]");
    assertThatThrownBy(
            () ->
                FlashAttention.attendPacked(
                    q, k, v, new int[] {0, 11}, new int[] {0, 9, 7, 13}, options, false))
        .hasMessageContainingAll("key lengths", "[0, 9, 7, 13]");
    assertThatThrownBy(
            () ->
                FlashAttention.attendPacked(
                    q, k, v, new int[] {0, 11}, new int[] {0, 9, 13}, options, false))
        .hasMessageContainingAll("1 sequences of queries", "2 of keys");
    assertThatThrownBy(() -> FlashAttention.attendPacked(q, v, k, QUERIES, KEYS, options, false))
        .hasMessageContainingAll("(total, H, D)", "(13, 2, 6)");
  }

  @Test
  void noSequencesGiveNothing() {
    NDArray none = manager.zeros(new Shape(0, 4, 8));
    NDArray found =
        FlashAttention.attendPacked(
            none, none, none, new int[] {0}, new int[] {0}, AttentionOptions.plain(), false);
    assertThat(found.getShape()).isEqualTo(new Shape(0, 4, 8));
  }

  private static NDArray sequence(NDArray x, int[] ends, int i) {
    return x.get(new NDIndex("{}:{}", ends[i - 1], ends[i])).expandDims(0).swapAxes(1, 2);
  }
}
