package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.vlm.decoder.PackedInputs;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts in one row are read as if each were alone. */
class PackedTextsTest {

  private static final int[] LENGTHS = {5, 1, 9, 3};

  private static LlamaBlock llama(NDManager manager, int kvHeads, boolean biased, int window) {
    Engine.getInstance().setRandomSeed(4);
    LlamaBlock llama =
        new LlamaBlock(
            new LlamaConfig(
                40,
                32,
                48,
                2,
                4,
                kvHeads,
                8,
                64,
                1e-5,
                10_000,
                new RotaryScaling.None(),
                window,
                false,
                biased,
                biased));
    llama.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
    return llama;
  }

  private static NDList packed(NDManager manager, long[][] texts) {
    long[] ids =
        IntStream.range(0, texts.length)
            .boxed()
            .flatMapToLong(i -> LongStream.of(texts[i]))
            .toArray();
    long[] places =
        IntStream.range(0, texts.length)
            .boxed()
            .flatMapToLong(i -> LongStream.range(0, texts[i].length))
            .toArray();
    NDArray positions = manager.create(new long[][] {places});
    positions.setName(PackedInputs.POSITIONS);
    return new NDList(manager.create(new long[][] {ids}), positions);
  }

  private static long[][] texts() {
    Random random = new Random(6);
    return IntStream.of(LENGTHS)
        .mapToObj(length -> random.longs(length, 0, 40).toArray())
        .toArray(long[][]::new);
  }

  @ParameterizedTest(name = "kv heads {0}, biased {1}, window {2}, training {3}")
  @CsvSource({"2, false, 0, false", "4, true, 0, true", "1, false, 4, false", "2, true, 4, true"})
  void logitsEqualThoseOfTheTextsAlone(int kvHeads, boolean biased, int window, boolean training) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaBlock llama = llama(manager, kvHeads, biased, window);
      ParameterStore store = new ParameterStore(manager, false);
      NDArray all = llama.forward(store, packed(manager, texts()), training).singletonOrThrow();
      int at = 0;
      for (long[] text : texts()) {
        NDList alone = new NDList(manager.create(new long[][] {text}));
        NDArray expected = llama.forward(store, alone, training).singletonOrThrow();
        assertClose("text at " + at, all.get(":, {}:{}", at, at + text.length), expected);
        at += text.length;
      }
    }
  }

  @Test
  void gradientsEqualThoseOfTheTextsAlone() {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaBlock llama = llama(manager, 2, false, 0);
      ParameterStore store = new ParameterStore(manager, false);
      llama.getParameters().values().forEach(p -> p.getArray().setRequiresGradient(true));
      NDArray weight = llama.getParameters().valueAt(3).getArray();
      NextTokenLoss loss = new NextTokenLoss();
      NDArray expected = weight.zerosLike();
      int learnt = 0;
      for (long[] text : texts()) {
        if (text.length > 1) {
          try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
            NDList ids = new NDList(manager.create(new long[][] {text}));
            gradients.backward(loss.sum(ids, llama.forward(store, ids, true)));
          }
          learnt += text.length - 1;
        }
      }
      expected.addi(weight.getGradient());
      weight.getGradient().subi(weight.getGradient().duplicate());
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        NDList inputs = packed(manager, texts());
        NDArray labels = inputs.head().duplicate();
        int at = 0;
        for (int length : LENGTHS) {
          labels.set(new NDIndex(0, at), NextTokenLoss.IGNORED);
          at += length;
        }
        NDArray mean = loss.evaluate(new NDList(labels), llama.forward(store, inputs, true));
        gradients.backward(mean.mul((float) learnt));
      }
      assertClose("gradient", weight.getGradient(), expected);
    }
  }

  @Test
  void positionsThatDoNotBeginAtZeroAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaBlock llama = llama(manager, 2, false, 0);
      NDArray positions = manager.create(new long[][] {{0, 1, 3}});
      positions.setName(PackedInputs.POSITIONS);
      NDList inputs = new NDList(manager.create(new long[][] {{5, 6, 7}}), positions);
      ParameterStore store = new ParameterStore(manager, false);
      assertThatThrownBy(() -> llama.forward(store, inputs, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("position_ids: expected to rise by 1 from each 0, found 3 at 2");
    }
  }
}
