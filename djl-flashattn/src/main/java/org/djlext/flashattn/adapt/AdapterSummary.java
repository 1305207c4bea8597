package org.djlext.flashattn.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.TensorInfo;

/**
 * What is in the folder of an adapter, read without the model.
 *
 * @param config how it adapts a model
 * @param ranks the rank of each module with A and B, by name
 * @param parameters how many elements its tensors have
 * @param tensors how many tensors there are
 */
public record AdapterSummary(
    LoraConfig config, Map<String, Integer> ranks, long parameters, int tensors) {

  private static final String A = "\\.lora_(A\\.weight|embedding_A)";

  /**
   * Reads headers only.
   *
   * @param folder with adapter_config.json and adapter_model.safetensors
   * @return what is in it
   * @throws IOException if it is no adapter or cannot be read
   */
  public static AdapterSummary of(Path folder) throws IOException {
    LoraConfig config = LoraFiles.config(folder);
    Path file = folder.resolve(LoraFiles.WEIGHTS);
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      Map<String, Integer> ranks = new LinkedHashMap<>();
      long parameters = 0;
      for (String name : source.names()) {
        TensorInfo info = source.info(name);
        parameters += info.shape().size();
        String module = name.replaceFirst(A + "$", "");
        if (!module.equals(name)) {
          ranks.put(module.replaceFirst("^base_model\\.model\\.", ""), (int) info.shape().get(0));
        }
      }
      if (ranks.isEmpty()) {
        throw new CheckpointException(file, "there is no lora_A in it");
      }
      return new AdapterSummary(config, ranks, parameters, source.names().size());
    }
  }
}
