package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.Arrays;
import java.util.Random;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.layers.RotaryScaling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaBlockTest {

  private static final int VOCABULARY = 50;

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

  @ParameterizedTest(name = "{0} heads on {1}, window {2}, bias {3}")
  @CsvSource({"4, 4, 0, false", "4, 2, 0, true", "6, 1, 0, false", "4, 2, 5, false"})
  void tokenByTokenEqualsWholeSequence(int heads, int kvHeads, int window, boolean bias) {
    LlamaBlock llama = llama(heads, kvHeads, window, bias);
    long[][] ids = ids(2, 13);
    NDArray whole = llama.forward(store, new NDList(manager.create(ids)), false).singletonOrThrow();
    try (KvCache cache = llama.newCache(manager, 2, 4)) {
      int at = 0;
      for (int tokens : new int[] {6, 1, 1, 3, 1, 1}) {
        NDArray logits =
            llama.nextTokenLogits(store, columns(ids, at, tokens), new int[] {tokens}, cache);
        at += tokens;
        assertClose(logits, whole.get(":, {}", at - 1));
      }
    }
  }

  @ParameterizedTest(name = "window {0}")
  @CsvSource({"0", "4"})
  void sequencesOfDifferentLengthShareABatch(int window) {
    LlamaBlock llama = llama(4, 2, window, false);
    long[][] ids = ids(2, 12);
    int[] prompts = {9, 4};
    try (KvCache cache = llama.newCache(manager, 2, 2)) {
      NDArray logits = llama.nextTokenLogits(store, columns(ids, 0, 9), prompts, cache);
      for (int step = 0; step < 3; step++) {
        for (int b = 0; b < 2; b++) {
          long[] single = Arrays.copyOf(ids[b], prompts[b] + step);
          NDList alone = new NDList(manager.create(new long[][] {single}));
          NDArray expected = llama.forward(store, alone, false).singletonOrThrow();
          assertClose(logits.get(b), expected.get("0, -1"));
        }
        long[][] next = {{ids[0][9 + step]}, {ids[1][4 + step]}};
        logits = llama.nextTokenLogits(store, manager.create(next), new int[] {1}, cache);
      }
      assertThat(cache.length(0)).isEqualTo(12);
      assertThat(cache.length(1)).isEqualTo(7);
    }
  }

  @ParameterizedTest(name = "window {0}, {1}")
  @CsvSource({"0, none", "7, none", "0, dynamic"})
  void longTextsReadInPartsEqualTheWhole(int window, String scaling) {
    RotaryScaling rotary =
        "dynamic".equals(scaling) ? new RotaryScaling.Dynamic(2, 64) : new RotaryScaling.None();
    LlamaBlock llama = llama(4, 2, window, false, rotary);
    long[][] ids = ids(1, 2500);
    NDArray whole = llama.forward(store, new NDList(manager.create(ids)), false).singletonOrThrow();
    try (KvCache cache = llama.newCache(manager, 1, 4)) {
      int[] all = {2500};
      assertClose(
          llama.nextTokenLogits(store, manager.create(ids), all, cache), whole.get(":, -1"));
      assertThat(cache.length(0)).isEqualTo(2500);
      cache.truncate(0, 100); // the beginning of a chat, say
      int[] rest = {2400};
      assertClose(
          llama.nextTokenLogits(store, columns(ids, 100, 2400), rest, cache), whole.get(":, -1"));
    }
  }

  @Test
  void readingLeavesOnlyItsLogits() {
    LlamaBlock llama = llama(4, 2, 5, true);
    int before = LiveArrays.count(manager);
    long[][] ids = ids(2, 1100);
    try (KvCache cache = llama.newCache(manager, 2, 1200);
        NDArray first = columns(ids, 0, 1099);
        NDArray last = columns(ids, 1099, 1);
        NDArray afterFirst = llama.nextTokenLogits(store, first, new int[] {1099, 7}, cache);
        NDArray afterLast = llama.nextTokenLogits(store, last, new int[] {1}, cache)) {
      assertThat(afterFirst.getShape()).isEqualTo(afterLast.getShape());
      // keys and values of two layers, two inputs, two results
      assertThat(LiveArrays.count(manager)).isEqualTo(before + 8);
    }
  }

  @Test
  void paddingOnTheLeftChangesNothing() {
    LlamaBlock llama = llama(4, 2, 0, true);
    long[][] ids = ids(1, 7);
    long[][] padded = {{0, 0, 0, 0, 0, 0, 0}, ids[0]};
    System.arraycopy(ids[0], 0, padded[0], 3, 4);
    NDArray mask = manager.create(new long[][] {{0, 0, 0, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1}});
    NDArray batch =
        llama.forward(store, new NDList(manager.create(padded), mask), false).singletonOrThrow();
    NDArray single =
        llama.forward(store, new NDList(manager.create(ids)), false).singletonOrThrow();
    assertClose(batch.get("0, 3:"), single.get("0, :4"));
    assertClose(batch.get(1), single.get(0));
  }

  @Test
  void gradientsReachEveryParameter() {
    LlamaBlock llama = llama(4, 2, 0, true);
    NDArray ids = manager.create(ids(2, 9));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits = llama.forward(store, new NDList(ids), true).singletonOrThrow();
      collector.backward(logits.square().mean());
    }
    for (Pair<String, Parameter> parameter : llama.getParameters()) {
      float size = parameter.getValue().getArray().getGradient().abs().sum().getFloat();
      assertThat(size).as(parameter.getKey()).isFinite().isPositive();
    }
  }

  private LlamaBlock llama(int heads, int kvHeads, int window, boolean bias) {
    return llama(heads, kvHeads, window, bias, new RotaryScaling.None());
  }

  private LlamaBlock llama(int heads, int kvHeads, int window, boolean bias, RotaryScaling rotary) {
    LlamaConfig config =
        new LlamaConfig(
            VOCABULARY,
            24,
            40,
            2,
            heads,
            kvHeads,
            8,
            64,
            1e-5,
            10_000,
            rotary,
            window,
            window > 0,
            bias,
            bias);
    LlamaBlock llama = new LlamaBlock(config);
    Engine.getInstance().setRandomSeed(7);
    llama.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
    // biases start at zero and norms at one, which would hide mistakes
    for (Pair<String, Parameter> p : llama.getParameters()) {
      NDArray array = p.getValue().getArray();
      array.set(manager.randomNormal(0f, 0.3f, array.getShape(), DataType.FLOAT32).toFloatArray());
    }
    return llama;
  }

  private static long[][] ids(int batch, int tokens) {
    Random random = new Random(3);
    long[][] ids = new long[batch][];
    Arrays.setAll(ids, b -> random.longs(tokens, 0, VOCABULARY).toArray());
    return ids;
  }

  private NDArray columns(long[][] ids, int from, int count) {
    long[][] part = new long[ids.length][];
    Arrays.setAll(part, b -> Arrays.copyOfRange(ids[b], from, from + count));
    return manager.create(part);
  }

  private static void assertClose(NDArray actual, NDArray expected) {
    float[] e = expected.toFloatArray();
    float[] a = actual.toFloatArray();
    assertThat(a).hasSameSizeAs(e);
    for (int i = 0; i < e.length; i++) {
      assertThat(a[i])
          .isCloseTo(e[i], org.assertj.core.data.Offset.offset(1e-5f + 1e-4f * Math.abs(e[i])));
    }
  }
}
