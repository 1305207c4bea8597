package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.pretrained.PretrainedModelContract;

/** In this model every token passes all experts, so that gradients reach them. */
class KimiVlContractTest extends PretrainedModelContract {

  private static final long M = 77; // the media token
  private static final int PATCHES = 16;

  @Override
  protected Path folder() {
    return TinyKimiVl.folder("all-experts");
  }

  @Override
  protected NDList inputs(NDManager manager) {
    return new NDList(
        manager.create(new long[][] {{7, M, M, M, M, 9, 11}, {8, 6, 23, M, M, M, M}}),
        manager.arange(2f * PATCHES * 3 * 4 * 4).sin().reshape(2 * PATCHES, 3, 4, 4),
        manager.create(new long[][] {{4, 4}, {2, 8}}));
  }

  @Override
  protected NDList row(NDList batch, int row) {
    return new NDList(
        batch.get(0).get("{}:{}", row, row + 1),
        batch.get(1).get("{}:{}", row * PATCHES, (row + 1) * PATCHES),
        batch.get(2).get("{}:{}", row, row + 1));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("logits");
  }

  @Override
  protected Set<String> frozenParameters() {
    return Set.of("language_model.layers.1.mlp.gate.e_score_correction_bias");
  }
}
