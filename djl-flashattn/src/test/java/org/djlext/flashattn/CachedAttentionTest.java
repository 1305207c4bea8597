package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachedAttentionTest {

  private NDManager manager;
  private NDArray q;
  private NDArray k;
  private NDArray v;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    manager.getEngine().setRandomSeed(5);
    q = manager.randomNormal(new Shape(3, 4, 12, 8));
    k = manager.randomNormal(new Shape(3, 2, 12, 8));
    v = manager.randomNormal(new Shape(3, 2, 12, 6));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<AttentionOptions> options() {
    List<AttentionOptions> all = new ArrayList<>();
    for (AttentionImplementation way : AttentionImplementation.values()) {
      AttentionOptions causal =
          AttentionOptions.builder().optCausal(true).optImplementation(way).build();
      all.add(causal);
      all.add(causal.toBuilder().optWindow(3, 0).build());
      all.add(causal.toBuilder().optSoftCap(1).build());
      all.add(causal.toBuilder().optAlibiSlopes(List.of(0.5f, 0.4f, 0.3f, 0.2f)).build());
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("options")
  void piecesGiveWhatTheWholeGives(AttentionOptions options) {
    NDArray whole = FlashAttention.attend(q, k, v, options);
    try (KvCache cache = cache(4)) {
      int start = 0;
      for (int tokens : new int[] {5, 1, 4, 2}) {
        NDIndex rows = new NDIndex(":, :, {}:{}", start, start + tokens);
        NDArray found =
            FlashAttention.attendCached(q.get(rows), k.get(rows), v.get(rows), cache, 1, options);
        cache.advance(tokens);
        assertClose("from " + start, found, whole.get(rows));
        start += tokens;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void sequencesOfDifferentLengthsAreAsIfAlone(AttentionOptions options) {
    int[] lengths = {2, 7, 5};
    for (int tokens : new int[] {1, 3}) {
      try (KvCache cache = cache(4)) {
        fill(cache, lengths, options);
        NDArray qs = manager.randomNormal(new Shape(3, 4, tokens, 8));
        NDArray ks = manager.randomNormal(new Shape(3, 2, tokens, 8));
        NDArray vs = manager.randomNormal(new Shape(3, 2, tokens, 6));
        NDArray found = FlashAttention.attendCached(qs, ks, vs, cache, 1, options);
        for (int b = 0; b < 3; b++) {
          NDIndex own = new NDIndex("{}:{}", b, b + 1);
          NDIndex held = new NDIndex("{}:{}, :, :{}", b, b + 1, lengths[b]);
          NDArray expected =
              FlashAttention.attend(
                  qs.get(own),
                  k.get(held).concat(ks.get(own), 2),
                  v.get(held).concat(vs.get(own), 2),
                  options);
          assertClose("sequence " + b, found.get(own), expected);
        }
      }
    }
  }

  @Test
  void masksCoverCachedAndNewTokens() {
    NDArray kept = manager.ones(new Shape(3, 1, 1, 12));
    kept.set(new NDIndex("1, :, :, :3"), 0);
    NDArray mask = kept.toType(DataType.BOOLEAN, false);
    AttentionOptions causal = AttentionOptions.causalOnly();
    NDArray whole = FlashAttention.attend(q, k, v, causal.toBuilder().optMask(mask).build());
    for (AttentionImplementation way : AttentionImplementation.values()) {
      try (KvCache cache = cache(16)) {
        NDIndex first = new NDIndex(":, :, :8");
        NDIndex rest = new NDIndex(":, :, 8:");
        AttentionOptions early =
            causal.toBuilder()
                .optImplementation(way)
                .optMask(mask.get(new NDIndex(":, :, :, :8")))
                .build();
        FlashAttention.attendCached(q.get(first), k.get(first), v.get(first), cache, 1, early);
        cache.advance(8);
        AttentionOptions late = early.toBuilder().optMask(mask).build();
        NDArray found =
            FlashAttention.attendCached(q.get(rest), k.get(rest), v.get(rest), cache, 1, late);
        assertClose(way + "", found, whole.get(rest));
      }
    }
  }

  @Test
  void oneMoreTokenAllocatesOnlyItsOutput() {
    AttentionOptions options = AttentionOptions.causalOnly();
    NDIndex one = new NDIndex(":, :, :1");
    NDArray q1 = q.get(one);
    NDArray k1 = k.get(one);
    NDArray v1 = v.get(one);
    try (KvCache cache = cache(300)) {
      NDArray keys = cache.keys(1);
      int before = manager.getManagedArrays().size();
      for (int i = 0; i < 300; i++) {
        FlashAttention.attendCached(q1, k1, v1, cache, 1, options).close();
        cache.advance(1);
      }
      assertThat(cache.keys(1)).isSameAs(keys);
      assertThat(manager.getManagedArrays()).hasSize(before);
      FlashAttention.attendCached(q1, k1, v1, cache, 1, options).close();
      assertThat(cache.capacity()).isGreaterThanOrEqualTo(600);
    }
  }

  @Test
  void whatDoesNotFitTheCacheIsNamed() {
    AttentionOptions options = AttentionOptions.causalOnly();
    try (KvCache cache = cache(4)) {
      assertThatThrownBy(() -> FlashAttention.attendCached(q, k, v, cache, 2, options))
          .hasMessageContainingAll("layer 2", "2 layers");
      assertThatThrownBy(() -> FlashAttention.attendCached(q, k, k, cache, 0, options))
          .hasMessageContainingAll("values", "(3, 2, 4, 6)", "(3, 2, 12, 8)");
      AttentionOptions topLeft = options.toBuilder().optAlignment(CausalAlignment.TOP_LEFT).build();
      assertThatThrownBy(() -> FlashAttention.attendCached(q, k, v, cache, 0, topLeft))
          .hasMessageContaining("BOTTOM_RIGHT");
      NDIndex few = new NDIndex(":, :, :3");
      assertThatThrownBy(() -> FlashAttention.attendCached(q.get(few), k, v, cache, 0, options))
          .hasMessageContainingAll("3 new queries", "12 new keys");
      AttentionOptions masked =
          options.toBuilder().optMask(manager.ones(new Shape(1, 1, 12, 9))).build();
      assertThatThrownBy(() -> FlashAttention.attendCached(q, k, v, cache, 0, masked))
          .hasMessageContainingAll("(3, 4, 12, 12)", "(1, 1, 12, 9)");
      assertThat(cache.maxLength()).isZero();
    }
  }

  private KvCache cache(int capacity) {
    return new KvCache(manager, 2, 3, 2, 8, 6, capacity, DataType.FLOAT32);
  }

  private void fill(KvCache cache, int[] lengths, AttentionOptions options) {
    NDIndex most = new NDIndex(":, :, :7");
    FlashAttention.attendCached(q.get(most), k.get(most), v.get(most), cache, 1, options).close();
    cache.advance(lengths);
  }
}
