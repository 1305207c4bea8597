package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.flashattn.training.WeightDecays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroOptimizerTest {

  private static final float RATE = 0.01f;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7})
  void twentyStepsOfAllRanksComeToTheBitsOfOneAdamW(int ranks) throws IOException {
    Block whole = TiedNetwork.of(manager, 1);
    List<Block> blocks = new ArrayList<>();
    List<ZeroOptimizer> optimizers = ranks(ranks, Double.POSITIVE_INFINITY, blocks);
    try (AdamW adamW = adamW(whole)) {
      for (int step = 0; step < 20; step++) {
        for (int rank = 0; rank < ranks; rank++) {
          backward(whole, step * ranks + rank, 1);
          backward(blocks.get(rank), step * ranks + rank, 1);
        }
        FlatLayout.of(whole, 1)
            .tensors()
            .forEach(
                tensor -> {
                  NDArray weight = tensor.array();
                  adamW.update(tensor.parameter().getId(), weight, weight.getGradient());
                });
        ZeroOptimizer.stepAll(optimizers, RATE);
        for (Block block : blocks) {
          assertThat(numbers(block)).isEqualTo(numbers(whole));
        }
      }
    }
    optimizers.forEach(ZeroOptimizer::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void allRanksScaleByTheNormOfAllGradients(int ranks) throws IOException {
    Block whole = TiedNetwork.of(manager, 1);
    List<Block> blocks = new ArrayList<>();
    List<ZeroOptimizer> optimizers = ranks(ranks, 0.5, blocks);
    try (AdamW adamW = adamW(whole)) {
      for (int step = 0; step < 3; step++) {
        for (int rank = 0; rank < ranks; rank++) {
          float large = rank == 1 ? 100 : 0.001f; // one rank's data alone exceeds the norm
          backward(whole, step * ranks + rank, large);
          backward(blocks.get(rank), step * ranks + rank, large);
        }
        double norm = GradientNorm.clip(whole, 0.5);
        assertThat(norm).isGreaterThan(10);
        FlatLayout.of(whole, 1)
            .tensors()
            .forEach(
                tensor -> {
                  NDArray weight = tensor.array();
                  adamW.update(tensor.parameter().getId(), weight, weight.getGradient());
                });
        assertThat(ZeroOptimizer.stepAll(optimizers, RATE)).isCloseTo(norm, within(norm * 1e-6));
        for (Block block : blocks) {
          assertThat(numbers(block))
              .usingComparatorWithPrecision(1e-6f)
              .containsExactly(numbers(whole));
        }
      }
    }
    optimizers.forEach(ZeroOptimizer::close);
  }

  @Test
  void gradientsWithoutAFiniteNormChangeNothing() throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<ZeroOptimizer> optimizers = ranks(2, 1, blocks);
    float[] before = numbers(blocks.get(0));
    backward(blocks.get(0), 0, 1);
    backward(blocks.get(1), 1, Float.NaN);
    assertThat(ZeroOptimizer.stepAll(optimizers, RATE)).isNaN();
    assertThat(numbers(blocks.get(0))).isEqualTo(before);
    assertThat(numbers(blocks.get(1))).isEqualTo(before);
    assertThat(optimizers.get(0).adamW().steps()).isZero();
    optimizers.forEach(ZeroOptimizer::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void eachRankSendsTwiceWhatOthersOwn(int ranks) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<Exchange> exchanges = LocalExchange.among(ranks);
    List<ZeroOptimizer> optimizers = ranks(exchanges, 1, blocks);
    for (int rank = 0; rank < ranks; rank++) {
      backward(blocks.get(rank), rank, 1);
    }
    ZeroOptimizer.stepAll(optimizers, RATE);
    long slice = FlatLayout.of(blocks.get(0), ranks).sliceSize();
    for (Exchange exchange : exchanges) {
      assertThat(exchange.sent()).isEqualTo(2 * slice * (ranks - 1));
    }
    optimizers.forEach(ZeroOptimizer::close);
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

  private List<ZeroOptimizer> ranks(int ranks, double norm, List<Block> blocks) throws IOException {
    return ranks(LocalExchange.among(ranks), norm, blocks);
  }

  private List<ZeroOptimizer> ranks(List<Exchange> exchanges, double norm, List<Block> blocks)
      throws IOException {
    List<ZeroOptimizer> optimizers = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      Block block = TiedNetwork.of(manager, 1);
      blocks.add(block);
      ShardedAdamW adamW =
          ShardedAdamW.builder(FlatLayout.of(block, exchange.ranks()), exchange.rank())
              .optWeightDecays(decays(block))
              .build();
      optimizers.add(new ZeroOptimizer(adamW, exchange, norm));
    }
    return optimizers;
  }

  private static AdamW adamW(Block block) {
    return AdamW.builder()
        .optLearningRateTracker((id, count) -> RATE)
        .optWeightDecays(decays(block))
        .build();
  }

  private static WeightDecays decays(Block block) {
    return new WeightDecays(0.1).withoutNormsAndBiases(block);
  }

  private void backward(Block block, long seed, float scale) {
    try (NDManager scratch = manager.newSubManager();
        GradientCollector gradients = manager.getEngine().newGradientCollector()) {
      NDArray batch = TiedNetwork.batch(scratch, seed);
      NDArray out =
          block.forward(new ParameterStore(scratch, false), new NDList(batch), true).head();
      gradients.backward(out.square().sum().mul(scale));
    }
  }

  private static float[] numbers(Block block) {
    try (FlatVector values = FlatLayout.of(block, 1).values()) {
      FloatBuffer numbers = FloatBuffer.allocate((int) values.size());
      values.read(0, numbers);
      return numbers.array();
    }
  }
}
