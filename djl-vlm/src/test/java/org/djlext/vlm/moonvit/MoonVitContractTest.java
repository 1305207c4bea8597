package org.djlext.vlm.moonvit;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.PretrainedModelContract;

/**
 * The contract speaks of rows, and a tower's rows are patches; images of one patch in a tower that
 * merges none make them the same.
 */
class MoonVitContractTest extends PretrainedModelContract {

  @Override
  protected Path folder() {
    return Path.of("src/test/resources/moonvit/one-row");
  }

  @Override
  protected NDList inputs(NDManager manager) {
    return new NDList(
        manager.arange(3f * 3 * 4 * 4).sin().reshape(3, 3, 4, 4),
        manager.create(new long[][] {{1, 1}, {1, 1}, {1, 1}}));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("image_features");
  }
}
