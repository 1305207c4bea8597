package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlashAttentionTest {

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    manager.getEngine().setRandomSeed(7);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void causalMaskHidesTheFuture(AttentionImplementation way) {
    NDArray q = random(1, 2, 6, 8);
    NDArray k = random(1, 2, 6, 8);
    NDArray v = random(1, 2, 6, 8);
    AttentionOptions options =
        AttentionOptions.builder().optCausal(true).optImplementation(way).build();
    NDArray before = FlashAttention.attend(q, k, v, options);
    k.set(new NDIndex(":, :, 4:"), 9f);
    v.set(new NDIndex(":, :, 4:"), 9f);
    NDArray after = FlashAttention.attend(q, k, v, options);
    NDIndex past = new NDIndex(":, :, :4");
    NDIndex future = new NDIndex(":, :, 4:");
    assertThat(after.get(past)).isEqualTo(before.get(past));
    assertThat(after.get(future)).isNotEqualTo(before.get(future));
  }

  @Test
  void oneQueryBehindACacheSeesAllKeysUnlessAlignedTopLeft() {
    NDArray q = random(1, 1, 1, 8);
    NDArray k = random(1, 1, 5, 8);
    NDArray v = random(1, 1, 5, 8);
    NDArray all = FlashAttention.attend(q, k, v);
    assertClose("causal", FlashAttention.attend(q, k, v, AttentionOptions.causalOnly()), all);
    AttentionOptions topLeft =
        AttentionOptions.builder().optCausal(true).optAlignment(CausalAlignment.TOP_LEFT).build();
    NDArray first = v.get(new NDIndex(":, :, :1"));
    assertClose("top-left", FlashAttention.attend(q, k, v, topLeft), first);
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void moreQueriesThanKeysLeaveTheFirstOnesEmpty(AttentionImplementation way) {
    NDArray q = random(1, 2, 5, 8);
    NDArray k = random(1, 2, 2, 8);
    AttentionOptions options =
        AttentionOptions.builder().optCausal(true).optImplementation(way).build();
    AttentionResult r = FlashAttention.attendWithLogSumExp(q, k, k, options, false);
    NDIndex empty = new NDIndex(":, :, :3");
    assertThat(r.output().get(empty).toFloatArray()).containsOnly(0f);
    assertThat(r.logSumExp().get(empty).toFloatArray()).containsOnly(Float.NEGATIVE_INFINITY);
    assertThat(r.output().get(new NDIndex(":, :, 3"))).isEqualTo(k.get(new NDIndex(":, :, 0")));
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void noKeysAtAllGiveZeros(AttentionImplementation way) {
    NDArray q = random(1, 2, 3, 8);
    NDArray k = manager.zeros(new Shape(1, 2, 0, 8));
    AttentionOptions options = AttentionOptions.builder().optImplementation(way).build();
    AttentionResult r = FlashAttention.attendWithLogSumExp(q, k, k, options, false);
    assertThat(r.output().toFloatArray()).hasSize(48).containsOnly(0f);
    assertThat(r.logSumExp().toFloatArray()).containsOnly(Float.NEGATIVE_INFINITY);
    assertThat(FlashAttention.attend(k, q, q, options).getShape()).isEqualTo(new Shape(1, 2, 0, 8));
  }

  @Test
  void orderOfKeysDoesNotMatter() {
    NDArray q = random(1, 2, 4, 8);
    NDArray k = random(1, 2, 7, 8);
    NDArray v = random(1, 2, 7, 8);
    NDArray plain = FlashAttention.attend(q, k, v);
    assertClose("turned around", FlashAttention.attend(q, k.flip(2), v.flip(2)), plain);
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void chunksOfQueriesGiveTheSame(AttentionImplementation way) {
    NDArray q = random(2, 4, 23, 8);
    NDArray k = random(2, 2, 31, 8);
    AttentionOptions.Builder b =
        AttentionOptions.builder().optCausal(true).optWindow(9, 0).optImplementation(way);
    AttentionResult whole = FlashAttention.attendWithLogSumExp(q, k, k, b.build(), false);
    AttentionResult parts =
        FlashAttention.attendWithLogSumExp(q, k, k, b.optQueryChunk(5).build(), false);
    assertClose("output", parts.output(), whole.output());
    assertClose("log-sum-exp", parts.logSumExp(), whole.logSumExp());
  }

  @ParameterizedTest
  @EnumSource(
      value = AttentionImplementation.class,
      names = {"AUTO", "TILED", "COMPOSED"})
  void dropoutDropsItsShareAndOnlyInTraining(AttentionImplementation way) {
    int s = 64;
    NDArray q = random(4, 8, 16, 8);
    NDArray k = random(4, 8, s, 8);
    NDArray eye = manager.eye(s).reshape(1, 1, s, s).broadcast(4, 8, s, s);
    AttentionOptions options =
        AttentionOptions.builder().optDropout(0.17).optImplementation(way).build();
    NDArray p = FlashAttention.attend(q, k, eye, options, false); // the probabilities
    NDArray dropped = FlashAttention.attend(q, k, eye, options, true);
    double share = dropped.eq(0).toType(DataType.FLOAT32, false).mean().getFloat();
    assertThat(share).isBetween(0.16, 0.18);
    NDArray kept = dropped.mul(0.83);
    assertClose("kept", kept, NDArrays.where(dropped.eq(0), p.zerosLike(), p));
  }

  @Test
  void learnedMasksGetTheirGradient() {
    NDArray q = random(1, 2, 4, 8);
    NDArray table = random(1, 2, 4, 4);
    table.setRequiresGradient(true);
    NDArray[] gradients = new NDArray[2];
    AttentionImplementation[] ways = {
      AttentionImplementation.COMPOSED, AttentionImplementation.AUTO
    };
    for (int i = 0; i < 2; i++) {
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray mask = table.mul(2); // not a leaf, as if a network had made it
        AttentionOptions options =
            AttentionOptions.builder().optMask(mask).optImplementation(ways[i]).build();
        NDArray o = FlashAttention.attend(q, q, q, options, true);
        collector.backward(o.square().sum());
      }
      gradients[i] = table.getGradient().duplicate();
      table.getGradient().subi(table.getGradient());
    }
    assertThat(gradients[0].abs().max().getFloat()).isGreaterThan(1e-3f);
    assertClose("gradient", gradients[1], gradients[0]);
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void splitsOfKeysMergeToTheWhole(AttentionImplementation way) {
    NDArray q = random(2, 4, 5, 8);
    NDArray k = random(2, 2, 12, 8);
    NDArray v = random(2, 2, 12, 8);
    NDArray kept = manager.ones(new Shape(1, 1, 5, 12));
    kept.set(new NDIndex(":, :, 1"), 0);
    kept.set(new NDIndex(":, :, 2, :7"), 0);
    NDArray mask = kept.toType(DataType.BOOLEAN, false);
    AttentionOptions options = masked(mask, way);
    AttentionResult whole = FlashAttention.attendWithLogSumExp(q, k, v, options, false);
    AttentionResult merged = null;
    for (int[] range : new int[][] {{8, 12}, {0, 3}, {3, 8}}) {
      NDIndex keys = new NDIndex(":, :, {}:{}", range[0], range[1]);
      NDIndex columns = new NDIndex(":, :, :, {}:{}", range[0], range[1]);
      AttentionResult part =
          FlashAttention.attendWithLogSumExp(
              q, k.get(keys), v.get(keys), masked(mask.get(columns), way), false);
      merged = merged == null ? part : merged.merge(part);
    }
    assertClose("output", merged.output(), whole.output());
    assertThat(
            ReferenceAttention.distance(
                ReferenceAttention.doubles(whole.logSumExp()), merged.logSumExp()))
        .isLessThan(1e-5);
    assertThat(merged.output().get(new NDIndex(":, :, 1")).toFloatArray()).containsOnly(0f);
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void gradientsFlowThroughMergedParts(AttentionImplementation way) {
    NDArray q = random(1, 2, 5, 8);
    NDArray k = random(1, 2, 9, 8);
    AttentionOptions options = AttentionOptions.builder().optImplementation(way).build();
    float[][] found = new float[2][];
    for (int i = 0; i < 2; i++) {
      NDArray leaf = k.duplicate();
      leaf.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray o;
        if (i == 0) {
          o = FlashAttention.attend(q, leaf, leaf, options, true);
        } else {
          NDArray k1 = leaf.get(new NDIndex(":, :, :4"));
          NDArray k2 = leaf.get(new NDIndex(":, :, 4:"));
          o =
              FlashAttention.attendWithLogSumExp(q, k1, k1, options, true)
                  .merge(FlashAttention.attendWithLogSumExp(q, k2, k2, options, true))
                  .output();
        }
        collector.backward(o.pow(3).sum());
      }
      found[i] = leaf.getGradient().toFloatArray();
    }
    assertClose("gradient", manager.create(found[1]), manager.create(found[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 37, 64, 96, 128, 160, 256})
  void everyHeadSizeIsFused(int d) {
    NDArray q = random(1, 2, 9, d);
    NDArray k = random(1, 1, 11, d);
    AttentionOptions composed =
        AttentionOptions.builder()
            .optCausal(true)
            .optImplementation(AttentionImplementation.COMPOSED)
            .build();
    assertClose(
        "size " + d,
        FlashAttention.attend(q, k, k, AttentionOptions.causalOnly()),
        FlashAttention.attend(q, k, k, composed));
  }

  @Test
  void halfPrecisionIsAsGoodAsComposed() {
    NDArray q = random(1, 2, 33, 32);
    NDArray k = random(1, 2, 40, 32);
    NDArray expected = FlashAttention.attend(q, k, k, AttentionOptions.causalOnly());
    NDArray half = q.toType(DataType.FLOAT16, false);
    NDArray halfKeys = k.toType(DataType.FLOAT16, false);
    for (AttentionImplementation way : AttentionCase.WAYS) {
      for (double cap : new double[] {0, 30}) {
        AttentionOptions options =
            AttentionOptions.builder()
                .optCausal(true)
                .optSoftCap(cap)
                .optImplementation(way)
                .build();
        NDArray reference = cap == 0 ? expected : FlashAttention.attend(q, k, k, options);
        NDArray found = FlashAttention.attend(half, halfKeys, halfKeys, options);
        assertThat(found.getDataType()).isEqualTo(DataType.FLOAT16);
        assertThat(ReferenceAttention.distance(ReferenceAttention.doubles(reference), found))
            .as(way + " " + cap)
            .isLessThan(4e-3);
      }
    }
  }

  @Test
  void bfloat16FromABridgedOperatorIsRefusedBeforeAnArrayIsMade() {
    NDArray x = random(1, 1, 2, 8);
    TorchProgram cast =
        TorchProgram.open(
            manager,
            new ProgramSource(
                "cast.py", "def cast(self, x: Tensor) -> Tensor:\n  return torch.to(x, 15)\n"));
    NDArray bf16 = cast.call("cast", false, x).singletonOrThrow();
    assertThatThrownBy(() -> FlashAttention.attend(bf16, bf16, bf16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bfloat16");
    assertThatThrownBy(() -> new KvCache(manager, 1, 1, 1, 8, 8, 4, DataType.BFLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bfloat16");
  }

  @Test
  void whatDoesNotFitIsNamed() {
    NDArray q = random(2, 4, 3, 8);
    assertRefused(q, random(2, 3, 3, 8), random(2, 3, 3, 8), "4 query heads", "3 key/value");
    assertRefused(q, random(1, 4, 3, 8), random(1, 4, 3, 8), "batch sizes differ", "(2, 4, 3, 8)");
    assertRefused(q, random(2, 4, 3, 9), random(2, 4, 3, 8), "head sizes", "(2, 4, 3, 9)");
    assertRefused(q, random(2, 4, 3, 8), random(2, 4, 5, 8), "tokens of key and value");
    assertRefused(q.get(0), q, q, "query (B, H, T, D)", "(4, 3, 8)");
    assertRefused(q, q, q.toType(DataType.FLOAT64, false), "float32", "float64", "one type");
    assertRefused(q.toType(DataType.INT32, false), q, q, "int32");
    AttentionOptions slopes = AttentionOptions.builder().optAlibiSlopes(List.of(1f)).build();
    assertThatThrownBy(() -> FlashAttention.attend(q, q, q, slopes))
        .hasMessageContaining("expected 4 ALiBi slopes");
    for (Shape shape : new Shape[] {new Shape(3, 4), new Shape(2, 3, 3), new Shape(3, 1, 3, 3)}) {
      AttentionOptions mask = masked(manager.ones(shape), AttentionImplementation.AUTO);
      assertThatThrownBy(() -> FlashAttention.attend(q, q, q, mask))
          .hasMessageContainingAll("attention mask", shape.toString(), "(2, 4, 3, 3)");
    }
    assertThatThrownBy(() -> AttentionOptions.builder().optDropout(1).build())
        .hasMessageContainingAll("dropout", "[0, 1)", "1.0");
    assertThatThrownBy(() -> AttentionOptions.builder().optWindow(-2, 0).build())
        .hasMessageContainingAll("windowLeft", "-2");
  }

  private static void assertRefused(NDArray q, NDArray k, NDArray v, CharSequence... says) {
    assertThatThrownBy(() -> FlashAttention.attend(q, k, v))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(says);
  }

  @Test
  void threadsAgreeWithOne() {
    NDArray q = random(2, 4, 17, 16);
    NDArray k = random(2, 2, 19, 16);
    AttentionOptions options = AttentionOptions.builder().optCausal(true).optWindow(6, 0).build();
    for (AttentionImplementation way : AttentionCase.WAYS) {
      AttentionOptions forced = options.toBuilder().optImplementation(way).build();
      float[] expected = FlashAttention.attend(q, k, k, forced).toFloatArray();
      long agreeing =
          IntStream.range(0, 64)
              .parallel()
              .filter(
                  i -> {
                    try (NDArray found = FlashAttention.attend(q, k, k, forced)) {
                      return java.util.Arrays.equals(found.toFloatArray(), expected);
                    }
                  })
              .count();
      assertThat(agreeing).as("%s", way).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @EnumSource(AttentionImplementation.class)
  void manyCallsLeaveNoArraysBehind(AttentionImplementation way) {
    NDArray q = random(1, 2, 3, 8);
    NDArray mask = manager.zeros(new Shape(3, 3));
    AttentionOptions options =
        masked(mask, way).toBuilder().optCausal(true).optWindow(1, 0).optSoftCap(3).build();
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 500; i++) {
      FlashAttention.attendWithLogSumExp(q, q, q, options, false).close();
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void resultsBelongToTheManagerOfTheQuery() {
    NDArray k = random(1, 1, 3, 8);
    try (NDManager call = manager.newSubManager()) {
      NDArray q = call.ones(new Shape(1, 1, 2, 8));
      int before = manager.getManagedArrays().size();
      for (AttentionImplementation way : AttentionImplementation.values()) {
        AttentionOptions options = AttentionOptions.builder().optImplementation(way).build();
        try (NDArray found = FlashAttention.attend(q, k, k, options)) {
          assertThat(found.getManager()).isSameAs(call);
        }
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void stridedArraysNeedNoCopyByTheCaller() {
    NDArray packed = random(2, 5, 3, 4, 8); // (B, T, 3, H, D), as one projection makes it
    NDList qkv = new NDList();
    for (int i = 0; i < 3; i++) {
      qkv.add(packed.get(new NDIndex(":, :, {}", i)).swapAxes(1, 2));
    }
    NDArray found = FlashAttention.attend(qkv.get(0), qkv.get(1), qkv.get(2));
    NDArray expected =
        FlashAttention.attend(
            qkv.get(0).duplicate(), qkv.get(1).duplicate(), qkv.get(2).duplicate());
    assertClose("strided", found, expected);
  }

  private static AttentionOptions masked(NDArray mask, AttentionImplementation way) {
    return AttentionOptions.builder().optMask(mask).optImplementation(way).build();
  }

  private NDArray random(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }
}
