package org.djlext.vlm.llama;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.function.Function;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Reads config.json in its older and newer spellings. */
final class LlamaConfigReader {

  private static final double DEFAULT_THETA = 10_000;

  private final JsonObject config;
  private final Path file;

  LlamaConfigReader(JsonObject config, Path file) {
    this.config = config;
    this.file = file;
  }

  LlamaConfig read() throws CheckpointException {
    String activation = value(config, "hidden_act", JsonElement::getAsString, "silu");
    if (!"silu".equals(activation) && !"swish".equals(activation)) {
      throw new CheckpointException(file, "hidden_act", "silu", activation);
    }
    int hidden = required("hidden_size");
    int heads = required("num_attention_heads");
    int maxPositions = value(config, "max_position_embeddings", JsonElement::getAsInt, 2048);
    JsonObject rope = ropeParameters();
    double theta =
        value(
            rope,
            "rope_theta",
            JsonElement::getAsDouble,
            value(config, "rope_theta", JsonElement::getAsDouble, DEFAULT_THETA));
    boolean mistral = "mistral".equals(value(config, "model_type", JsonElement::getAsString, ""));
    try {
      return new LlamaConfig(
          required("vocab_size"),
          hidden,
          required("intermediate_size"),
          required("num_hidden_layers"),
          heads,
          value(config, "num_key_value_heads", JsonElement::getAsInt, heads),
          value(config, "head_dim", JsonElement::getAsInt, heads > 0 ? hidden / heads : 0),
          maxPositions,
          value(config, "rms_norm_eps", JsonElement::getAsDouble, 1e-6),
          theta,
          scaling(rope, maxPositions),
          mistral ? value(config, "sliding_window", JsonElement::getAsInt, 0) : 0,
          value(config, "tie_word_embeddings", JsonElement::getAsBoolean, false),
          value(config, "attention_bias", JsonElement::getAsBoolean, false),
          value(config, "mlp_bias", JsonElement::getAsBoolean, false));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private JsonObject ropeParameters() throws CheckpointException {
    for (String key : new String[] {"rope_parameters", "rope_scaling"}) {
      JsonElement element = config.get(key);
      if (element != null && !element.isJsonNull()) {
        if (!element.isJsonObject()) {
          throw new CheckpointException(file, key, "an object or null", element);
        }
        return element.getAsJsonObject();
      }
    }
    return new JsonObject();
  }

  private RotaryScaling scaling(JsonObject rope, int maxPositions) throws CheckpointException {
    String type =
        value(
            rope,
            "rope_type",
            JsonElement::getAsString,
            value(rope, "type", JsonElement::getAsString, "default"));
    return switch (type) {
      case "default" -> new RotaryScaling.None();
      case "linear" -> new RotaryScaling.Linear(factor(rope, "factor"));
      case "dynamic" -> new RotaryScaling.Dynamic(factor(rope, "factor"), maxPositions);
      case "llama3" ->
          new RotaryScaling.Llama3(
              factor(rope, "factor"),
              factor(rope, "low_freq_factor"),
              factor(rope, "high_freq_factor"),
              (int) factor(rope, "original_max_position_embeddings"));
      default ->
          throw new CheckpointException(
              file, "rope_scaling.rope_type", "default, linear, dynamic or llama3", type);
    };
  }

  private double factor(JsonObject rope, String key) throws CheckpointException {
    Double factor = value(rope, key, JsonElement::getAsDouble, null);
    if (factor == null || !(factor > 0)) {
      throw new CheckpointException(
          file, "rope_scaling." + key, "a positive number", factor == null ? "nothing" : factor);
    }
    return factor;
  }

  private int required(String key) throws CheckpointException {
    Integer number = value(config, key, JsonElement::getAsInt, null);
    if (number == null) {
      throw new CheckpointException(file, key, "a number", "nothing");
    }
    return number;
  }

  private <T> T value(JsonObject from, String key, Function<JsonElement, T> read, T absent)
      throws CheckpointException {
    JsonElement element = from.get(key);
    if (element == null || element.isJsonNull()) {
      return absent;
    }
    try {
      return read.apply(element);
    } catch (RuntimeException e) { // Gson reports a wrong type by several of them
      throw new CheckpointException(
          file, key + ": found " + element + ", which is not readable", e);
    }
  }
}
