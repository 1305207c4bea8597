package org.djlext.detr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelContract;

/** What every model of this project promises, for a DETR folder. */
abstract class DetrContract extends PretrainedModelContract {

  private final Path folder;

  DetrContract(String folder) {
    this.folder = Path.of("src/test/resources", folder);
  }

  @Override
  protected Path folder() {
    return folder;
  }

  @Override
  protected NDList inputs(NDManager manager) {
    // the same whenever it is called
    NDArray pixels = manager.arange(0f, 2 * 3 * 70 * 100).mul(0.37f).sin();
    return new NDList(pixels.reshape(new Shape(2, 3, 70, 100)));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("logits", "pred_boxes");
  }

  @Override
  protected Set<String> frozenParameters() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      DetrBlock block =
          new DetrBlock(DetrConfig.fromJson(checkpoint.config(), checkpoint.configFile()));
      Stream<String> frozen =
          BlockParameters.of(block).entrySet().stream()
              .filter(entry -> block.backbone().isFrozen(entry.getValue()))
              .map(entry -> entry.getKey());
      // the first decoder layer sees the same in all queries: zeros, or the bias of its norm
      Stream<String> inert =
          Stream.of(
                  "self_attn.q_proj.weight",
                  "self_attn.q_proj.bias",
                  "self_attn.k_proj.weight",
                  "self_attn.k_proj.bias",
                  block.config().normalizeBefore()
                      ? "self_attn_layer_norm.weight"
                      : "self_attn.v_proj.weight")
              .map(name -> "decoder.layers.0." + name);
      return Stream.concat(frozen, inert).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
