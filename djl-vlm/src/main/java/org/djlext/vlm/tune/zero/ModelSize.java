package org.djlext.vlm.tune.zero;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.vlm.chameleon.ChameleonBlock;
import org.djlext.vlm.chameleon.ChameleonConfig;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.kimivl.KimiVlConfig;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.llama.LlamaConfig;
import org.djlext.vlm.moonlight.MoonlightBlock;
import org.djlext.vlm.moonlight.MoonlightConfig;

/**
 * How many parameters a model has, counted exactly and without its weights.
 *
 * @param parameters Psi, all parameters that can be trained, tied ones once
 * @param largestLayer the most that one module holds itself, as DeepSpeed's estimators count it
 */
public record ModelSize(long parameters, long largestLayer) {

  private static final Set<Parameter.Type> STATISTICS =
      EnumSet.of(Parameter.Type.RUNNING_MEAN, Parameter.Type.RUNNING_VAR);

  /**
   * Counts the parameters of a Block, which need not be initialized.
   *
   * @param block a Block whose parameters know their shapes
   * @return its size
   * @throws IllegalArgumentException if a shape is not known yet
   */
  public static ModelSize of(Block block) {
    Count count = new Count();
    count.add(block);
    return new ModelSize(count.parameters, count.largest);
  }

  /**
   * Counts the parameters of the model that a config.json describes.
   *
   * @param path config.json or its folder; weights are not needed
   * @return its size
   * @throws IOException if it cannot be read, or is not that of a language model known here
   */
  public static ModelSize of(Path path) throws IOException {
    return of(block(path));
  }

  private static Block block(Path path) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve("config.json") : path;
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(file, "there is no such file");
    }
    JsonObject config = JsonFile.read(file);
    String type = config.has("model_type") ? config.get("model_type").getAsString() : "none";
    return switch (type) {
      case "llama", "mistral" -> new LlamaBlock(LlamaConfig.fromJson(config, file));
      case "deepseek_v3", "kimi_k2" -> new MoonlightBlock(MoonlightConfig.fromJson(config, file));
      case "kimi_vl" -> new KimiVlBlock(KimiVlConfig.fromJson(config, file));
      case "chameleon" -> new ChameleonBlock(ChameleonConfig.fromJson(config, file), false);
      default ->
          throw new CheckpointException(
              file,
              "model_type",
              "one of llama, mistral, deepseek_v3, kimi_k2, kimi_vl, chameleon",
              type);
    };
  }

  private static final class Count {

    private final Set<Parameter> seen = new HashSet<>();
    private long parameters;
    private long largest;

    void add(Block block) {
      long own = 0;
      for (Pair<String, Parameter> pair : block.getDirectParameters()) {
        Parameter parameter = pair.getValue();
        if (parameter.getShape() == null) {
          throw new IllegalArgumentException(
              "block: expected parameters of known shape, found %s of %s without one"
                  .formatted(pair.getKey(), block.getClass().getSimpleName()));
        }
        if (STATISTICS.contains(parameter.getType())) {
          continue; // a buffer, such as the bias that balances experts
        }
        long size = parameter.getShape().size();
        own += size;
        parameters += seen.add(parameter) ? size : 0;
      }
      largest = Math.max(largest, own);
      block.getChildren().forEach(child -> add(child.getValue()));
    }
  }
}
