package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroOptimizerTest {

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void twentyStepsOfAllRanksComeToTheBitsOfOneAdamW(int ranks) throws IOException {
    Block whole = TiedNetwork.of(manager, 1);
    try (SimulatedRanks simulated = ranks(ranks, Double.POSITIVE_INFINITY);
        AdamW adamW = adamW(whole)) {
      for (int step = 0; step < 20; step++) {
        for (int rank = 0; rank < ranks; rank++) {
          backward(whole, step * ranks + rank, 1);
          backward(simulated.blocks.get(rank), step * ranks + rank, 1);
        }
        step(adamW, whole);
        ZeroOptimizer.stepAll(simulated.optimizers, SimulatedRanks.RATE);
        for (Block block : simulated.blocks) {
          assertThat(numbers(block)).isEqualTo(numbers(whole));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void allRanksScaleByTheNormOfAllGradients(int ranks) throws IOException {
    Block whole = TiedNetwork.of(manager, 1);
    try (SimulatedRanks simulated = ranks(ranks, 0.5);
        AdamW adamW = adamW(whole)) {
      for (int step = 0; step < 3; step++) {
        for (int rank = 0; rank < ranks; rank++) {
          float large = rank == 1 ? 100 : 0.001f; // one rank's data alone exceeds the norm
          backward(whole, step * ranks + rank, large);
          backward(simulated.blocks.get(rank), step * ranks + rank, large);
        }
        double norm = GradientNorm.clip(whole, 0.5);
        assertThat(norm).isGreaterThan(10);
        step(adamW, whole);
        assertThat(ZeroOptimizer.stepAll(simulated.optimizers, SimulatedRanks.RATE))
            .isCloseTo(norm, within(norm * 1e-6));
        for (Block block : simulated.blocks) {
          assertThat(numbers(block))
              .usingComparatorWithPrecision(1e-6f)
              .containsExactly(numbers(whole));
        }
      }
    }
  }

  @Test
  void gradientsWithoutAFiniteNormChangeNothing() throws IOException {
    SimulatedRanks simulated = ranks(2, 1);
    List<Block> blocks = simulated.blocks;
    float[] before = numbers(blocks.get(0));
    backward(blocks.get(0), 0, 1);
    backward(blocks.get(1), 1, Float.NaN);
    assertThat(ZeroOptimizer.stepAll(simulated.optimizers, SimulatedRanks.RATE)).isNaN();
    assertThat(numbers(blocks.get(0))).isEqualTo(before);
    assertThat(numbers(blocks.get(1))).isEqualTo(before);
    assertThat(simulated.optimizers.get(0).adamW().steps()).isZero();
    simulated.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void eachRankSendsTwiceWhatOthersOwn(int ranks) throws IOException {
    List<Exchange> exchanges = LocalExchange.among(ranks);
    SimulatedRanks simulated = new SimulatedRanks(manager, exchanges, 1);
    List<Block> blocks = simulated.blocks;
    for (int rank = 0; rank < ranks; rank++) {
      backward(blocks.get(rank), rank, 1);
    }
    ZeroOptimizer.stepAll(simulated.optimizers, SimulatedRanks.RATE);
    long slice = FlatLayout.of(blocks.get(0), ranks).sliceSize();
    for (Exchange exchange : exchanges) {
      assertThat(exchange.sent()).isEqualTo(2 * slice * (ranks - 1));
    }
  }

  @Test
  void momentsInFilesComeToTheSameBits(@TempDir Path folder) throws IOException {
    Block inMemory = TiedNetwork.of(manager, 1);
    Block inFiles = TiedNetwork.of(manager, 1);
    FlatLayout layout = FlatLayout.of(inFiles, 1);
    ShardedAdamW adamW =
        ShardedAdamW.builder(layout, 0)
            .optWeightDecays(SimulatedRanks.decays(inFiles))
            .optMemory(new MappedMemory(folder.resolve("moments")))
            .build();
    try (AdamW expected = adamW(inMemory);
        ZeroOptimizer optimizer =
            new ZeroOptimizer(adamW, LocalExchange.among(1).get(0), Double.POSITIVE_INFINITY)) {
      for (int step = 0; step < 20; step++) {
        backward(inMemory, step, 1);
        backward(inFiles, step, 1);
        step(expected, inMemory);
        optimizer.step(SimulatedRanks.RATE);
      }
      assertThat(numbers(inFiles)).isEqualTo(numbers(inMemory));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void bytesOfStage1FollowTheFormula(int ranks) throws IOException {
    Block block = Linear.builder().setUnits(64).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 64));
    List<Exchange> exchanges = LocalExchange.among(ranks);
    StateMemory formula =
        StateMemory.of(64 * 64 + 64, StateBytes.FLOAT32, ZeroStage.OPTIMIZER, ranks);
    for (Exchange exchange : exchanges) {
      ShardedAdamW adamW =
          ShardedAdamW.builder(FlatLayout.of(block, ranks), exchange.rank()).build();
      try (ZeroOptimizer optimizer = new ZeroOptimizer(adamW, exchange, 1)) {
        assertThat(optimizer.resident().total())
            .isCloseTo(formula.total(), within(0.1 * formula.total()));
      }
    }
  }

  @Test
  void ranksThatTakeBeforeAllGaveAreRefused() {
    List<Exchange> exchanges = LocalExchange.among(2);
    try (FlatVector vector = FlatLayout.of(TiedNetwork.of(manager, 1), 2).values()) {
      assertThatThrownBy(() -> exchanges.get(1).scatter(vector))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("scatter: expected rank 0 to be the next, found rank 1");
      assertThatThrownBy(() -> exchanges.get(0).gather(vector))
          .hasMessageContaining(
              "gather of rank 0: expected publish of all 2 ranks before, found 0");
    }
  }

  private SimulatedRanks ranks(int ranks, double norm) throws IOException {
    return new SimulatedRanks(manager, LocalExchange.among(ranks), norm);
  }

  private static AdamW adamW(Block block) {
    return AdamW.builder()
        .optLearningRateTracker((id, count) -> SimulatedRanks.RATE)
        .optWeightDecays(SimulatedRanks.decays(block))
        .build();
  }

  private static void step(AdamW adamW, Block block) {
    for (FlatTensor tensor : FlatLayout.of(block, 1).tensors()) {
      NDArray weight = tensor.array();
      adamW.update(tensor.parameter().getId(), weight, weight.getGradient());
    }
  }

  private void backward(Block block, long seed, float scale) {
    SimulatedRanks.backward(manager, block, seed, scale);
  }

  private static float[] numbers(Block block) {
    return SimulatedRanks.numbers(block);
  }
}
