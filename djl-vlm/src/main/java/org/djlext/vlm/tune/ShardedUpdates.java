package org.djlext.vlm.tune;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.training.WeightDecays;
import org.djlext.vlm.tune.zero.FlatLayout;
import org.djlext.vlm.tune.zero.FlatVector;
import org.djlext.vlm.tune.zero.MappedMemory;
import org.djlext.vlm.tune.zero.MomentMemory;
import org.djlext.vlm.tune.zero.ShardedAdamW;
import org.djlext.vlm.tune.zero.ShardedCheckpoint;

/** The updates of a run whose optimizer is cut into slices, all of them in this process. */
final class ShardedUpdates implements AutoCloseable {

  private static final String FOLDER = "optimizer";

  private final FlatLayout layout;
  private final List<ShardedAdamW> ranks = new ArrayList<>();

  ShardedUpdates(Block block, Sharding sharding, TuningSettings settings, WeightDecays decays)
      throws IOException {
    layout = FlatLayout.of(block, sharding.ranks());
    MomentMemory memory =
        sharding.offload() == null ? MomentMemory.onDevice() : new MappedMemory(sharding.offload());
    try {
      for (int rank = 0; rank < sharding.ranks(); rank++) {
        ranks.add(
            ShardedAdamW.builder(layout, rank)
                .optWeightDecays(decays)
                .optBeta1(settings.beta1())
                .optBeta2(settings.beta2())
                .optEpsilon(settings.epsilon())
                .optMemory(memory)
                .build());
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Takes the step of all slices; the gradients are those of the whole batch already. */
  void step(double rate) {
    for (ShardedAdamW rank : ranks) {
      try (FlatVector values = layout.values(rank.rank());
          FlatVector gradients = layout.gradients(rank.rank())) {
        rank.update(values, gradients, rate);
      }
    }
  }

  void save(Path checkpoint) throws IOException {
    ShardedCheckpoint.save(checkpoint.resolve(FOLDER), ranks);
  }

  void load(Path checkpoint) throws IOException {
    for (ShardedAdamW rank : ranks) {
      try (FlatVector values = layout.values(rank.rank())) {
        ShardedCheckpoint.load(checkpoint.resolve(FOLDER), rank, values);
      }
    }
  }

  @Override
  public void close() {
    ranks.forEach(ShardedAdamW::close);
  }
}
