package org.djlext.vlm.generate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * What a generation_config.json asks for. As in transformers, the settings of draws count only with
 * {@code do_sample}, and then 50 tokens are drawn among if nothing else is said.
 */
final class GenerationDefaults {

  private static final List<String> ALWAYS =
      List.of(
          "max_new_tokens",
          "min_new_tokens",
          "repetition_penalty",
          "num_beams",
          "length_penalty",
          "early_stopping");
  private static final List<String> DRAWS = List.of("temperature", "top_k", "top_p", "min_p");

  private GenerationDefaults() {}

  static GenerationConfig of(JsonObject json, Path file) throws CheckpointException {
    Map<String, String> arguments = new HashMap<>();
    copy(json, ALWAYS, arguments);
    JsonElement sample = json.get("do_sample");
    if (draws(sample, file)) {
      arguments.remove("num_beams"); // drawing beams is not what anybody means by the two
      arguments.put("temperature", "1");
      arguments.put("top_k", "50");
      copy(json, DRAWS, arguments);
    }
    try {
      return GenerationArguments.apply(GenerationConfig.builder(), arguments);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private static boolean draws(JsonElement sample, Path file) throws CheckpointException {
    if (sample == null || sample.isJsonNull()) {
      return false;
    } else if (sample instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw new CheckpointException(file, "do_sample", "true or false", sample);
  }

  private static void copy(JsonObject json, List<String> keys, Map<String, String> arguments) {
    for (String key : keys) {
      JsonElement value = json.get(key);
      if (value != null && value.isJsonPrimitive()) {
        arguments.put(key, value.getAsString());
      }
    }
  }
}
