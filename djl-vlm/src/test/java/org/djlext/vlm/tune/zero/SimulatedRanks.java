package org.djlext.vlm.tune.zero;

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
import org.djlext.flashattn.training.WeightDecays;

/** Ranks in one thread, each with a {@link TiedNetwork} of its own, that share a fixed batch. */
final class SimulatedRanks implements AutoCloseable {

  static final float RATE = 0.01f;
  private static final int MICRO_BATCHES = 4;

  final List<Block> blocks = new ArrayList<>();
  final List<ZeroOptimizer> optimizers = new ArrayList<>();
  private final NDManager manager;

  SimulatedRanks(NDManager manager, List<Exchange> exchanges, double norm) throws IOException {
    this.manager = manager;
    for (Exchange exchange : exchanges) {
      Block block = TiedNetwork.of(manager, 1);
      blocks.add(block);
      ShardedAdamW adamW =
          ShardedAdamW.builder(FlatLayout.of(block, exchange.ranks()), exchange.rank())
              .optWeightDecays(decays(block))
              .build();
      optimizers.add(new ZeroOptimizer(adamW, exchange, norm));
    }
  }

  /**
   * Takes a step; rank 0 sees all four micro-batches, so that the number of ranks changes no bit.
   */
  void step(int step) throws IOException {
    for (int batch = 0; batch < MICRO_BATCHES; batch++) {
      backward(manager, blocks.get(0), step * MICRO_BATCHES + batch, 1);
    }
    ZeroOptimizer.stepAll(optimizers, RATE);
  }

  List<ShardedAdamW> slices() {
    return optimizers.stream().map(ZeroOptimizer::adamW).toList();
  }

  static WeightDecays decays(Block block) {
    return new WeightDecays(0.1).withoutNormsAndBiases(block);
  }

  static void backward(NDManager manager, Block block, long seed, float scale) {
    try (NDManager scratch = manager.newSubManager();
        GradientCollector gradients = manager.getEngine().newGradientCollector()) {
      NDArray batch = TiedNetwork.batch(scratch, seed);
      NDArray out =
          block.forward(new ParameterStore(scratch, false), new NDList(batch), true).head();
      gradients.backward(out.square().sum().mul(scale));
    }
  }

  static float[] numbers(Block block) {
    try (FlatVector values = FlatLayout.of(block, 1).values()) {
      FloatBuffer numbers = FloatBuffer.allocate((int) values.size());
      values.read(0, numbers);
      return numbers.array();
    }
  }

  @Override
  public void close() {
    optimizers.forEach(ZeroOptimizer::close);
  }
}
