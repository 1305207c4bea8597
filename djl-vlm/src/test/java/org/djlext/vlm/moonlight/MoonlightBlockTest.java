package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;
import static org.djlext.vlm.moonlight.TinyMoonlight.block;
import static org.djlext.vlm.moonlight.TinyMoonlight.columns;
import static org.djlext.vlm.moonlight.TinyMoonlight.ids;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.ParityList;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoonlightBlockTest {

  @RegisterExtension static final ParityList LIST = new ParityList("moonlight-cached");

  private NDManager manager;
  private ParameterStore store;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    store = new ParameterStore(manager, false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest(
      name = "cached = uncached: queries of rank {0}, values of {1}, {2} groups, {3} shared")
  @CsvSource({"0, 8, 1, 2", "7, 10, 2, 1", "5, 4, 4, 0", "0, 14, 2, 3"})
  void tokenByTokenEqualsWholeSequence(int rank, int value, int groups, int shared) {
    MoonlightConfig config =
        TinyMoonlight.config(
            TinyMoonlight.attention(rank, value, RotaryScaling.Yarn.of(4, 16)),
            TinyMoonlight.experts(8, 3, groups, shared));
    MoonlightBlock moonlight = block(config, manager);
    long[][] ids = ids(2, 13);
    NDArray whole =
        moonlight.forward(store, new NDList(manager.create(ids)), false).singletonOrThrow();
    try (KvCache cache = moonlight.newCache(manager, 2, 4)) {
      int at = 0;
      for (int tokens : new int[] {6, 1, 1, 3, 1, 1}) {
        NDArray piece = columns(manager, ids, at, tokens);
        NDArray logits = moonlight.nextTokenLogits(store, piece, new int[] {tokens}, cache);
        at += tokens;
        assertClose("after " + at, logits, whole.get(":, {}", at - 1));
      }
    }
  }

  @ParameterizedTest(name = "absorbed = expanded: queries of rank {0}, values of size {1}")
  @CsvSource({"0, 8", "7, 16", "0, 3"})
  void absorbedFormEqualsExpandedForm(int rank, int value) {
    MoonlightConfig config =
        TinyMoonlight.config(
            TinyMoonlight.attention(rank, value, new RotaryScaling.None()),
            TinyMoonlight.experts(8, 3, 2, 1));
    MoonlightBlock expanded =
        TinyMoonlight.filled(
            new MoonlightBlock(config, new MoonlightProgram(config, 0), null), manager);
    MoonlightBlock absorbed =
        TinyMoonlight.filled(
            new MoonlightBlock(config, new MoonlightProgram(config, 100), null), manager);
    long[][] ids = ids(2, 20);
    try (KvCache one = expanded.newCache(manager, 2, 20);
        KvCache other = absorbed.newCache(manager, 2, 20)) {
      int at = 0;
      for (int tokens : new int[] {9, 1, 7, 1, 2}) {
        NDArray piece = columns(manager, ids, at, tokens);
        int[] all = {tokens};
        assertClose(
            "after " + (at += tokens),
            absorbed.nextTokenLogits(store, piece, all, other),
            expanded.nextTokenLogits(store, piece, all, one));
      }
    }
  }

  @Test
  void sequencesOfDifferentLengthShareABatch() {
    MoonlightBlock moonlight = block(TinyMoonlight.config(), manager);
    long[][] ids = ids(2, 12);
    int[] prompts = {9, 4};
    try (KvCache cache = moonlight.newCache(manager, 2, 2)) {
      NDArray piece = columns(manager, ids, 0, 9);
      NDArray logits = moonlight.nextTokenLogits(store, piece, prompts, cache);
      for (int step = 0; step < 3; step++) {
        for (int b = 0; b < 2; b++) {
          long[] single = Arrays.copyOf(ids[b], prompts[b] + step);
          NDList alone = new NDList(manager.create(new long[][] {single}));
          NDArray expected = moonlight.forward(store, alone, false).singletonOrThrow();
          assertClose("sequence " + b, logits.get(b), expected.get("0, -1"));
        }
        long[][] next = {{ids[0][9 + step]}, {ids[1][4 + step]}};
        logits = moonlight.nextTokenLogits(store, manager.create(next), new int[] {1}, cache);
      }
      assertThat(cache.length(0)).isEqualTo(12);
      assertThat(cache.length(1)).isEqualTo(7);
    }
  }

  @Test
  void longTextsReadInPartsEqualTheWhole() {
    MoonlightBlock moonlight = block(TinyMoonlight.config(), manager);
    long[][] ids = ids(1, 2100);
    NDArray whole =
        moonlight.forward(store, new NDList(manager.create(ids)), false).singletonOrThrow();
    try (KvCache cache = moonlight.newCache(manager, 1, 4)) {
      NDArray logits =
          moonlight.nextTokenLogits(store, manager.create(ids), new int[] {2100}, cache);
      assertClose("all", logits, whole.get(":, -1"));
      cache.truncate(0, 100); // the beginning of a chat, say
      NDArray rest = columns(manager, ids, 100, 2000);
      logits = moonlight.nextTokenLogits(store, rest, new int[] {2000}, cache);
      assertClose("rest", logits, whole.get(":, -1"));
    }
  }

  @Test
  void cacheHoldsOneCompressedVectorAndOneTurnedKeyOfEachToken() {
    MoonlightBlock moonlight = block(TinyMoonlight.config(), manager);
    int tokens = 11;
    try (KvCache cache = moonlight.newCache(manager, 2, tokens)) {
      moonlight.nextTokenLogits(store, manager.create(ids(2, tokens)), new int[] {tokens}, cache);
      assertThat(cache.maxLength()).isEqualTo(tokens);
      long numbers =
          Stream.concat(Arrays.stream(cache.allKeys()), Arrays.stream(cache.allValues()))
              .mapToLong(NDArray::size)
              .sum();
      int layers = moonlight.config().layers();
      assertThat(numbers)
          .isEqualTo(2L * tokens * layers * (TinyMoonlight.LATENT + TinyMoonlight.ROTARY));
      assertThat(moonlight.config().attention().cachedSize())
          .isEqualTo(TinyMoonlight.LATENT + TinyMoonlight.ROTARY);
    }
  }

  @Test
  void oneTokenTouchesOnlyTheExpertsItChose() {
    MoonlightBlock moonlight = block(TinyMoonlight.config(), manager);
    NDArray id = manager.create(new long[][] {{17}});
    Set<String> chosen = new TreeSet<>();
    MoonlightStates states = moonlight.states(store, id, null, false);
    for (int i = 1; i < 3; i++) {
      for (long e : states.routing(i).orElseThrow().chosen().toLongArray()) {
        chosen.add("layers.%d.mlp.experts.%d.".formatted(i, e));
      }
    }
    assertThat(chosen).hasSize(6);
    NDArray before = next(moonlight, id);
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(moonlight).entrySet()) {
      String path = entry.getKey();
      if (path.contains(".experts.") && chosen.stream().noneMatch(path::startsWith)) {
        NDArray weight = entry.getValue().getArray();
        float[] poison = new float[(int) weight.size()];
        Arrays.fill(poison, Float.NaN);
        weight.set(poison);
      }
    }
    assertThat(next(moonlight, id).toFloatArray()).containsExactly(before.toFloatArray());
    NDArray other = manager.create(new long[][] {{3, 8, 21, 40, 5, 31, 12, 9}});
    assertThat(next(moonlight, other).toFloatArray()).contains(Float.NaN);
  }

  @Test
  void tokensGivenAsVectorsAreTokens() {
    MoonlightBlock moonlight = block(TinyMoonlight.config(), manager);
    NDArray ids = manager.create(ids(2, 5));
    try (KvCache cache = moonlight.newCache(manager, 2, 5)) {
      NDArray vectors = moonlight.embed(store, ids);
      NDArray logits = moonlight.nextTokenLogitsOf(store, vectors, new int[] {5}, cache);
      assertClose("logits", logits, next(moonlight, ids));
    }
  }

  @Test
  void readingLeavesOnlyItsLogits() {
    MoonlightBlock moonlight = block(TinyMoonlight.config(), manager);
    int before = LiveArrays.count(manager);
    try (KvCache cache = moonlight.newCache(manager, 2, 1200);
        NDArray first = manager.create(ids(2, 1099));
        NDArray last = manager.create(new long[][] {{1}, {2}});
        NDArray afterFirst = moonlight.nextTokenLogits(store, first, new int[] {1099, 7}, cache);
        NDArray afterLast = moonlight.nextTokenLogits(store, last, new int[] {1}, cache)) {
      assertThat(afterFirst.getShape()).isEqualTo(afterLast.getShape());
      // both arrays of three layers, two inputs, two results
      assertThat(LiveArrays.count(manager)).isEqualTo(before + 10);
    }
  }

  private NDArray next(MoonlightBlock moonlight, NDArray ids) {
    int tokens = (int) ids.getShape().get(1);
    int batch = (int) ids.getShape().get(0);
    try (KvCache cache = moonlight.newCache(manager, batch, tokens)) {
      return moonlight.nextTokenLogits(store, ids, new int[] {tokens}, cache);
    }
  }
}
