package org.djlext.vlm.llama;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.PretrainedModelContract;

class LlamaContractTest extends PretrainedModelContract {

  @Override
  protected Path folder() {
    return Path.of("src/test/resources/llama/mqa-biased");
  }

  @Override
  protected NDList inputs(NDManager manager) {
    return new NDList(manager.create(new long[][] {{3, 1, 4, 1, 5, 9}, {2, 6, 5, 3, 5, 8}}));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("logits");
  }
}
