package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerwiseZeroTest {

  private static final float RATE = 0.01f;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final List<LayerwiseZero> ranks = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  @AfterEach
  void close() {
    ranks.forEach(LayerwiseZero::close);
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 2", "2, 3", "2, 4", "2, 7", "3, 1", "3, 2", "3, 3", "3, 4", "3, 7"})
  void twentyStepsEqualThoseOfOneAdamW(int stage, int n) throws IOException {
    Block whole = TiedNetwork.of(manager, 1);
    start(ZeroStage.of(stage), n, Double.POSITIVE_INFINITY);
    try (AdamW adamW =
        AdamW.builder()
            .optLearningRateTracker((id, count) -> RATE)
            .optWeightDecays(SimulatedRanks.decays(whole))
            .build()) {
      for (int step = 0; step < 20; step++) {
        for (int rank = 0; rank < n; rank++) {
          SimulatedRanks.backward(manager, whole, step * n + rank, 1);
          accumulate(rank, step * n + rank);
        }
        for (FlatTensor tensor : FlatLayout.of(whole, 1).tensors()) {
          NDArray weight = tensor.array();
          adamW.update(tensor.parameter().getId(), weight, weight.getGradient());
        }
        LayerwiseZero.updateAll(ranks, RATE);
      }
    }
    for (LayerwiseZero rank : ranks) {
      rank.restore();
    }
    for (Block block : blocks) {
      assertThat(SimulatedRanks.numbers(block))
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(SimulatedRanks.numbers(whole));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ZeroStage.class,
      names = {"GRADIENTS", "PARAMETERS"})
  void bytesOfEachRankFollowTheFormula(ZeroStage stage) throws IOException {
    int n = 4;
    SequentialBlock block = network(n, stage, 64);
    long psi = 5 * 64 + 64 + 64 * 64 + 64 + 64 * 5 + 5;
    StateMemory formula = StateMemory.of(psi, StateBytes.FLOAT32, stage, n);
    double sum = 0;
    for (LayerwiseZero rank : ranks) {
      sum += rank.resident().total();
    }
    assertThat(sum / n).isCloseTo(formula.total(), within(0.1 * formula.total()));
    // the largest slice is what a device must have
    double most = ranks.stream().mapToDouble(r -> r.resident().total()).max().orElseThrow();
    assertThat(most).isCloseTo(formula.total(), within(0.1 * formula.total()));
    assertThat(block.getChildren()).hasSize(5);
  }

  @Test
  void stage3HoldsOneLayerAtATimeAndTheBlockIsEmptyBetweenSteps() throws IOException {
    SequentialBlock block = network(2, ZeroStage.PARAMETERS, 64);
    assertThat(numbers(block)).isZero();
    step();
    assertThat(ranks.get(0).gatheredPeak()).isEqualTo(4L * (64 * 64 + 64));
    assertThat(numbers(block)).isZero();
    for (LayerwiseZero rank : ranks) {
      rank.restore();
    }
    assertThat(numbers(block)).isEqualTo(5 * 64 + 64 + 64 * 64 + 64 + 64 * 5 + 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void stage2SendsTwicePsiAndStage3ThriceButForTheLastLayer(int n) throws IOException {
    network(n, ZeroStage.GRADIENTS, 64);
    step();
    long padded = 5 * 64 + 64 + 64 * 64 + 64 + 64 * 5 + 16; // for two and four ranks
    assertThat(ranks.get(0).sent() / (double) (n - 1) * n).isCloseTo(2.0 * padded, within(200.0));
    ranks.forEach(LayerwiseZero::close);
    ranks.clear();
    network(n, ZeroStage.PARAMETERS, 64);
    step();
    double last = 64 * 5 + 5; // computed backward right after forward, so that once is enough
    assertThat(ranks.get(0).sent() / (double) (n - 1) * n)
        .isCloseTo(3.0 * padded - last, within(300.0));
  }

  @Test
  void dropoutDropsTheSameForwardAndBackward() throws IOException {
    SequentialBlock block = network(1, ZeroStage.GRADIENTS, 64);
    double first = accumulate(0, 7);
    LayerwiseZero.updateAll(ranks, 0);
    assertThat(accumulate(0, 7)).isEqualTo(first);
    LayerwiseZero.updateAll(ranks, 0);
    assertThat(block.getChildren()).hasSize(5);
  }

  @Test
  void clippingBoundsTheNormOfAllLayersOfAllRanks() throws IOException {
    Block whole = TiedNetwork.of(manager, 1);
    start(ZeroStage.PARAMETERS, 2, 0.5);
    for (int rank = 0; rank < 2; rank++) {
      SimulatedRanks.backward(manager, whole, rank, 1);
      accumulate(rank, rank);
    }
    double norm = GradientNorm.clip(whole, 0.5);
    assertThat(LayerwiseZero.updateAll(ranks, RATE)).isCloseTo(norm, within(norm * 1e-6));
  }

  @Test
  void otherStagesAreRefused() {
    assertThatThrownBy(() -> start(ZeroStage.OPTIMIZER, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stage: expected 2 or 3, found 1");
  }

  private static int numbers(Block block) {
    return block.getParameters().values().stream()
        .mapToInt(parameter -> parameter.getArray().toByteBuffer().remaining() / Float.BYTES)
        .sum();
  }

  private void start(ZeroStage stage, int n, double norm) throws IOException {
    Exchanges exchanges = new Exchanges(n);
    for (int rank = 0; rank < n; rank++) {
      TiedNetwork block = TiedNetwork.of(manager, 1);
      blocks.add(block);
      add(block.chain(), block, stage, exchanges, rank, norm);
    }
  }

  private SequentialBlock network(int n, ZeroStage stage, int width) throws IOException {
    Exchanges exchanges = new Exchanges(n);
    SequentialBlock last = null;
    for (int rank = 0; rank < n; rank++) {
      last =
          new SequentialBlock()
              .add(Linear.builder().setUnits(width).build())
              .add(Activation.tanhBlock())
              .add(Linear.builder().setUnits(width).build())
              .add(Dropout.builder().optRate(0.5f).build())
              .add(Linear.builder().setUnits(5).build());
      last.initialize(manager, DataType.FLOAT32, new Shape(1, 5));
      add(LayerChain.of(last), last, stage, exchanges, rank, 1);
    }
    return last;
  }

  private void add(
      LayerChain chain, Block block, ZeroStage stage, Exchanges exchanges, int rank, double norm)
      throws IOException {
    ranks.add(
        new LayerwiseZero(
            chain,
            stage,
            (layout, r) ->
                ShardedAdamW.builder(layout, r)
                    .optWeightDecays(SimulatedRanks.decays(block))
                    .build(),
            number -> exchanges.of(number, rank),
            norm));
  }

  private void step() throws IOException {
    for (int rank = 0; rank < ranks.size(); rank++) {
      accumulate(rank, rank);
    }
    LayerwiseZero.updateAll(ranks, RATE);
  }

  private double accumulate(int rank, long seed) throws IOException {
    try (NDManager scratch = manager.newSubManager()) {
      NDList batch = new NDList(TiedNetwork.batch(scratch, seed));
      return ranks
          .get(rank)
          .accumulate(batch, outputs -> outputs.head().square().sum(), (int) seed);
    }
  }

  /** One exchange for each number, made when it is first asked for. */
  private record Exchanges(int n, Map<Integer, List<Exchange>> made) {

    Exchanges(int n) {
      this(n, new HashMap<>());
    }

    Exchange of(int number, int rank) {
      return made.computeIfAbsent(number, k -> LocalExchange.among(n)).get(rank);
    }
  }
}
