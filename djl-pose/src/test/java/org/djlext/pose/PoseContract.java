package org.djlext.pose;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelContract;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.pose.pretrained.PoseModelLoader;

/** What every head promises, on one of the folders of pose_goldens.py. */
abstract class PoseContract extends PretrainedModelContract {

  private final String name;
  private final List<String> outputs;

  PoseContract(String name, String... outputs) {
    this.name = name;
    this.outputs = List.of(outputs);
  }

  @Override
  protected Path folder() {
    return Path.of("src/test/resources/pose").resolve(name);
  }

  @Override
  protected NDList inputs(NDManager manager) {
    try {
      Path golden = folder().resolveSibling(name + ".golden.safetensors");
      return new NDList(SafetensorsFile.open(golden).copy(manager, "pixel_values"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected List<String> outputNames() {
    return outputs;
  }

  /** Statistics, and the flow, which no gradient reaches without labels. */
  @Override
  protected Set<String> frozenParameters() {
    try (Checkpoint checkpoint = Checkpoint.open(folder())) {
      return BlockParameters.of(new PoseModelLoader().newBlock(checkpoint, Map.of()))
          .keySet()
          .stream()
          .filter(path -> path.contains(".running_") || path.startsWith("head.flow."))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
