package org.djlext.flashattn.adapt;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.fused.FusedBlock;

/**
 * Blocks whose batch normalizations would learn statistics in training though the model is frozen.
 * An adapter that is saved does not hold them.
 */
final class FrozenStatistics {

  private final List<FusedBlock> blocks = new ArrayList<>();

  private FrozenStatistics() {}

  static FrozenStatistics of(Block base) {
    FrozenStatistics statistics = new FrozenStatistics();
    statistics.freeze(base);
    return statistics;
  }

  private void freeze(Block block) {
    if (block instanceof FusedBlock fused && !fused.normsAreFrozen()) {
      fused.freezeNorms(true);
      blocks.add(fused);
    }
    for (Pair<String, Block> child : block.getChildren()) {
      freeze(child.getValue());
    }
  }

  /** Lets those learn again that did before. */
  void thaw() {
    blocks.forEach(block -> block.freezeNorms(false));
    blocks.clear();
  }
}
