package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.layers.RotaryTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlashAttentionBlockTest {

  private static final int E = 24;
  private static final RotaryTable ROTARY = new RotaryTable(6, 10_000, new RotaryScaling.None());

  private NDManager manager;
  private ParameterStore store;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    manager.getEngine().setRandomSeed(11);
    store = new ParameterStore(manager, false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void takesThePlaceOfDjlsBlock() {
    ScaledDotProductAttentionBlock theirs =
        ScaledDotProductAttentionBlock.builder()
            .setEmbeddingSize(E)
            .setHeadCount(4)
            .optAttentionProbsDropoutProb(0.3f)
            .build();
    theirs.setInitializer(new NormalInitializer(0.3f), p -> true);
    theirs.initialize(manager, DataType.FLOAT32, new Shape(2, 5, E));
    FlashAttentionBlock ours = FlashAttentionBlock.of(manager, theirs, 4, 0.3);
    NDArray keys = random(2, 7, E);
    NDArray queries = random(2, 5, E);
    NDArray values = random(2, 7, E);
    NDArray square = manager.randomUniform(0, 1, new Shape(2, 5, 5)).gt(0.4f);
    square = square.toType(DataType.FLOAT32, false).maximum(manager.eye(5).expandDims(0));
    NDArray wide = manager.randomUniform(0, 1, new Shape(2, 5, 7)).gt(0.4f);
    wide = wide.toType(DataType.FLOAT32, false);
    wide.set(new NDIndex(":, :, 0"), 1);
    NDList[] forms = {
      new NDList(queries),
      new NDList(queries, square),
      new NDList(keys, queries, values),
      new NDList(keys, queries, values, wide),
      new NDList(keys, queries, values, wide.toType(DataType.INT64, false)),
      new NDList(keys, queries, values, wide.toType(DataType.BOOLEAN, false))
    };
    for (NDList inputs : forms) {
      NDList expected = theirs.forward(store, asFloats(inputs), false);
      NDList found = ours.forward(store, inputs, false);
      assertClose(inputs.size() + " inputs", found.head(), expected.head());
      Shape[] shapes = inputs.stream().map(NDArray::getShape).toArray(Shape[]::new);
      assertThat(ours.getOutputShapes(shapes)).containsExactly(found.head().getShape());
      assertThat(theirs.getOutputShapes(shapes)).isEqualTo(ours.getOutputShapes(shapes));
    }
  }

  /** DJL's Block cannot reshape boolean masks to floats in every form, so it gets floats. */
  private static NDList asFloats(NDList inputs) {
    NDList floats = new NDList();
    inputs.forEach(x -> floats.add(x.toType(DataType.FLOAT32, false)));
    return floats;
  }

  @Test
  void gradientsEqualThoseOfDjlsBlock() {
    ScaledDotProductAttentionBlock theirs =
        ScaledDotProductAttentionBlock.builder()
            .setEmbeddingSize(E)
            .setHeadCount(4)
            .optAttentionProbsDropoutProb(0)
            .build();
    theirs.initialize(manager, DataType.FLOAT32, new Shape(2, 5, E));
    FlashAttentionBlock ours = FlashAttentionBlock.of(manager, theirs, 4, 0);
    NDArray x = random(2, 5, E);
    for (ai.djl.nn.Block block : new ai.djl.nn.Block[] {theirs, ours}) {
      block.getParameters().values().forEach(p -> p.getArray().setRequiresGradient(true));
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray y = block.forward(store, new NDList(x), true).head();
        collector.backward(y.square().sum());
      }
    }
    for (String child : new String[] {"key", "query", "value", "result"}) {
      String name = child.equals("result") ? "o_proj" : child.charAt(0) + "_proj";
      for (String kind : new String[] {"weight", "bias"}) {
        NDArray found = gradient(ours, name, kind);
        if (child.equals("key") && kind.equals("bias")) {
          // shifts all scores of a row alike, so its gradient is 0 but for rounding
          assertThat(found.abs().max().getFloat()).isLessThan(1e-4f);
        } else {
          assertClose(name + " " + kind, found, gradient(theirs, child + "Projection", kind));
        }
      }
    }
  }

  private static NDArray gradient(ai.djl.nn.Block block, String name, String kind) {
    for (Pair<String, Parameter> p : block.getParameters()) {
      if (p.getKey().contains(name) && p.getKey().endsWith(kind)) {
        return p.getValue().getArray().getGradient();
      }
    }
    throw new AssertionError("no " + name + " " + kind);
  }

  @Test
  void queryComesFirstUnlessAskedOtherwise() {
    FlashAttentionBlockBuilder builder =
        FlashAttentionBlock.builder().setEmbeddingSize(E).setHeadCount(4).optKeyValueSize(10, 14);
    FlashAttentionBlock block = initialized(builder.build());
    NDArray q = random(2, 3, E);
    NDArray k = random(2, 6, 10);
    NDArray v = random(2, 6, 14);
    NDArray y = block.forward(store, new NDList(q, k, v), false).head();
    assertThat(y.getShape()).isEqualTo(new Shape(2, 3, E));
    FlashAttentionBlock other =
        builder.optInputOrder(FlashAttentionBlock.InputOrder.KEY_QUERY_VALUE).build();
    copy(block, initialized(other));
    assertClose("order", other.forward(store, new NDList(k, q, v), false).head(), y);
    NDArray mask = manager.ones(new Shape(2, 1, 6));
    mask.set(new NDIndex("1, :, 4:"), 0);
    NDArray masked = block.forward(store, new NDList(q, k, v, mask), false).head();
    NDIndex row = new NDIndex("1:2");
    NDIndex kept = new NDIndex("1:2, :4");
    NDArray shorter =
        block.forward(store, new NDList(q.get(row), k.get(kept), v.get(kept)), false).head();
    assertClose("hidden keys", masked.get(row), shorter);
    assertClose("other sequence", masked.get(0), y.get(0));
  }

  @Test
  void aPackedProjectionIsTheThreeOnesBelowEachOther() {
    FlashAttentionBlockBuilder builder = grouped();
    FlashAttentionBlock separate = initialized(builder.build());
    FlashAttentionBlock packed = initialized(builder.optPacked(true).build());
    NDArray q = weight(separate, "q_proj");
    NDArray k = weight(separate, "k_proj");
    NDArray v = weight(separate, "v_proj");
    weight(packed, "qkv_proj").set(new NDIndex(":"), q.concat(k, 0).concat(v, 0));
    weight(packed, "o_proj").set(new NDIndex(":"), weight(separate, "o_proj"));
    NDArray x = random(2, 5, E);
    assertClose(
        "packed",
        packed.forward(store, new NDList(x), false).head(),
        separate.forward(store, new NDList(x), false).head());
    assertThatThrownBy(() -> packed.forward(store, new NDList(x, x, x), false))
        .hasMessageContaining("its own input");
  }

  @Test
  void tokensReadThroughACacheGiveWhatTheWholeGives() {
    for (boolean packed : new boolean[] {false, true}) {
      FlashAttentionBlock block = initialized(grouped().optPacked(packed).build());
      NDArray x = random(2, 9, E);
      NDArray whole = block.forward(store, new NDList(x), false).head();
      try (KvCache cache = new KvCache(manager, 1, 2, 2, 6, 6, 4, DataType.FLOAT32)) {
        int start = 0;
        for (int tokens : new int[] {4, 1, 3, 1}) {
          NDIndex rows = new NDIndex(":, {}:{}", start, start + tokens);
          NDArray y = block.forwardCached(store, x.get(rows), cache, 0);
          cache.advance(tokens);
          assertClose("from " + start, y, whole.get(rows));
          start += tokens;
        }
        cache.truncate(0, 5); // now sequence 0 goes on elsewhere than sequence 1
        NDArray next = random(2, 1, E);
        NDArray y = block.forwardCached(store, next, cache, 0);
        NDArray first =
            block
                .forward(store, new NDList(x.get("0:1, :5").concat(next.get("0:1"), 1)), false)
                .head();
        assertClose("ragged", y.get(0), first.get("0, 5:"));
      }
    }
  }

  @Test
  void savesAndLoadsAndDescribesItself() throws Exception {
    FlashAttentionBlock block = initialized(grouped().build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    block.saveParameters(new DataOutputStream(bytes));
    FlashAttentionBlock copy = grouped().build();
    copy.loadParameters(
        manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    NDArray x = random(2, 5, E);
    assertThat(copy.forward(store, new NDList(x), false).head())
        .isEqualTo(block.forward(store, new NDList(x), false).head());
  }

  @Test
  void trainerFitsIt() {
    FlashAttentionBlock block =
        FlashAttentionBlock.builder()
            .setEmbeddingSize(E)
            .setHeadCount(4)
            .optAttention(AttentionOptions.builder().optCausal(true).optDropout(0.05).build())
            .build();
    try (Model model = Model.newInstance("attention")) {
      model.setBlock(block);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.l2Loss())
              .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.01f)).build());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(4, 6, E));
        NDManager m = trainer.getManager();
        NDArray x = m.randomNormal(new Shape(4, 6, E));
        NDArray target = m.randomNormal(new Shape(4, 6, E));
        float first = 0;
        float last = 0;
        for (int i = 0; i < 60; i++) {
          try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray loss =
                trainer.getLoss().evaluate(new NDList(target), trainer.forward(new NDList(x)));
            collector.backward(loss);
            last = loss.getFloat();
          }
          trainer.step();
          first = i == 0 ? last : first;
        }
        assertThat(last).isLessThan(0.7f * first);
      }
    }
  }

  @Test
  void wrongSizesAndTypesAreNamed() {
    assertThatThrownBy(
            () -> FlashAttentionBlock.builder().setEmbeddingSize(10).setHeadCount(4).build())
        .hasMessageContainingAll("10", "4 heads");
    assertThatThrownBy(() -> grouped().optKvHeadCount(3).build())
        .hasMessageContainingAll("kv head count", "divisor of 4", "found 3");
    assertThatThrownBy(() -> grouped().optHeadSize(8).build())
        .hasMessageContainingAll("rotary head size", "expected 8, found 6");
    FlashAttentionBlock block = grouped().build();
    Shape shape = new Shape(1, 2, E);
    assertThatThrownBy(() -> block.initialize(manager, DataType.BFLOAT16, shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bfloat16");
    assertThat(block.isInitialized()).isFalse();
    assertThatThrownBy(
            () ->
                FlashAttentionBlock.of(
                    manager,
                    ScaledDotProductAttentionBlock.builder()
                        .setEmbeddingSize(8)
                        .setHeadCount(2)
                        .build(),
                    2,
                    0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("initialize");
  }

  @Test
  void manyCallsLeaveNoArraysBehind() {
    FlashAttentionBlock block = initialized(grouped().build());
    NDArray x = random(1, 3, E);
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 200; i++) {
      block.forward(store, new NDList(x), false).close();
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  private static FlashAttentionBlockBuilder grouped() {
    return FlashAttentionBlock.builder()
        .setEmbeddingSize(E)
        .setHeadCount(4)
        .optKvHeadCount(2)
        .optBias(false)
        .optRotary(ROTARY)
        .optAttention(AttentionOptions.builder().optCausal(true).optWindow(5, 0).build());
  }

  private FlashAttentionBlock initialized(FlashAttentionBlock block) {
    block.setInitializer(new NormalInitializer(0.3f), p -> true);
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 4, E));
    return block;
  }

  private static NDArray weight(FlashAttentionBlock block, String child) {
    return block.getParameters().stream()
        .filter(p -> p.getKey().contains(child))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getArray();
  }

  private static void copy(FlashAttentionBlock from, FlashAttentionBlock to) {
    for (Pair<String, Parameter> p : from.getParameters()) {
      p.getValue().getArray().copyTo(to.getParameters().get(p.getKey()).getArray());
    }
  }

  private NDArray random(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }
}
