package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.pretrained.PretrainedModelContract;

/** In this model every token passes all experts, so that gradients reach them. */
class MoonlightContractTest extends PretrainedModelContract {

  @Override
  protected Path folder() {
    return Path.of("src/test/resources/moonlight/not-normalised");
  }

  @Override
  protected NDList inputs(NDManager manager) {
    return new NDList(manager.create(new long[][] {{3, 1, 4, 1, 5, 9}, {2, 6, 5, 3, 5, 8}}));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("logits");
  }

  @Override
  protected Set<String> frozenParameters() {
    return Set.of("layers.1.mlp.gate.e_score_correction_bias");
  }
}
