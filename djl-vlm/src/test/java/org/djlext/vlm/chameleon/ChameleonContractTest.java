package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.PretrainedModelContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class ChameleonContractTest extends PretrainedModelContract {

  private static final int PLACEHOLDER = 31;
  private static final int CODES = 16;

  @TempDir private Path folder;
  private ChameleonBlock block;

  @BeforeEach
  void writeWeights() throws IOException {
    ChameleonFolder.write("swin-norm", folder);
    block =
        new ChameleonBlock(
            ChameleonConfig.fromJson(ChameleonFolder.config("swin-norm"), folder), false);
  }

  @Override
  protected Path folder() {
    return folder;
  }

  @Override
  protected NDList inputs(NDManager manager) {
    long[] row = new long[CODES + 4];
    Arrays.fill(row, PLACEHOLDER);
    row[0] = 0;
    row[CODES + 1] = 40;
    row[CODES + 2] = 41;
    row[CODES + 3] = 42;
    return new NDList(
        manager.create(new long[][] {row, row}),
        NamedValues.signed(manager, "pixel_values", new Shape(2, 3, 8, 8)));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("logits");
  }

  /** The image tokenizer gives whole numbers, through which no gradient passes. */
  @Override
  protected Set<String> frozenParameters() {
    return BlockParameters.of(block).keySet().stream()
        .filter(name -> name.startsWith("vqmodel."))
        .collect(Collectors.toSet());
  }
}
