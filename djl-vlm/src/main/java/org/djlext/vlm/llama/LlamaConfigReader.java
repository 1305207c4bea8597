package org.djlext.vlm.llama;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.decoder.RotaryScalingJson;

/**
 * Reads config.json in its older and newer spellings. Keys that would change the forward pass in a
 * way that is not implemented are errors; absent keys have the defaults of transformers.
 */
final class LlamaConfigReader {

  private static final int MISTRAL_WINDOW = 4096;
  private static final int MISTRAL_KV_HEADS = 8;
  private static final int MISTRAL_POSITIONS = 131_072;

  private final ConfigKeys config;
  private final Path file;
  private final boolean mistral;

  LlamaConfigReader(JsonObject json, Path file) throws CheckpointException {
    this.config = new ConfigKeys(json, "", file);
    this.file = file;
    this.mistral = "mistral".equals(config.text("model_type", "llama"));
  }

  LlamaConfig read() throws CheckpointException {
    refuseWhatIsNotComputed();
    int hidden = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    int maxPositions =
        config.integer("max_position_embeddings", mistral ? MISTRAL_POSITIONS : 2048);
    ConfigKeys rope = RotaryScalingJson.find(config);
    int window = window();
    checkLayerTypes(window);
    try {
      return new LlamaConfig(
          config.integer("vocab_size"),
          hidden,
          config.integer("intermediate_size"),
          config.integer("num_hidden_layers"),
          heads,
          kvHeads(heads),
          config.integer("head_dim", heads > 0 ? hidden / heads : 0),
          maxPositions,
          config.number("rms_norm_eps", 1e-6),
          rope.number("rope_theta", config.number("rope_theta", 10_000)),
          RotaryScalingJson.read(rope, maxPositions),
          window,
          config.flag("tie_word_embeddings", false),
          config.flag("attention_bias", false),
          config.flag("mlp_bias", false),
          config.number("attention_dropout", 0));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private void refuseWhatIsNotComputed() throws CheckpointException {
    String activation = config.text("hidden_act", "silu");
    if (!"silu".equals(activation) && !"swish".equals(activation)) {
      throw new CheckpointException(file, "hidden_act", "silu", activation);
    }
    double rotary = config.number("partial_rotary_factor", 1);
    if (rotary != 1) {
      throw new CheckpointException(file, "partial_rotary_factor", "1", rotary);
    }
    if (config.has("quantization_config")) {
      String method = config.object("quantization_config").text("quant_method", "unnamed");
      throw new CheckpointException(
          file,
          "quantization_config",
          "none (float32, float16 or bfloat16 weights, or a GGUF file)",
          "the method " + method);
    }
  }

  /** Mistral differs in that an absent number is not the number of query heads; null is. */
  private int kvHeads(int heads) throws CheckpointException {
    String key = "num_key_value_heads";
    return config.integer(key, mistral && !config.json().has(key) ? MISTRAL_KV_HEADS : heads);
  }

  private int window() throws CheckpointException {
    String key = "sliding_window";
    if (!mistral) {
      return 0;
    } else if (!config.json().has(key)) {
      return MISTRAL_WINDOW;
    }
    int window = config.integer(key, 0);
    if (config.has(key) && window <= 0) {
      throw new CheckpointException(file, key, "null or a positive number", window);
    }
    return window;
  }

  /** Layers that differ in what they see are another model. */
  private void checkLayerTypes(int window) throws CheckpointException {
    if (!config.has("layer_types")) {
      return;
    }
    JsonElement types = config.json().get("layer_types");
    String expected = window > 0 ? "sliding_attention" : "full_attention";
    if (!types.isJsonArray()) {
      throw new CheckpointException(file, "layer_types", "an array", types);
    }
    for (JsonElement type : types.getAsJsonArray()) {
      if (!type.isJsonPrimitive() || !expected.equals(type.getAsString())) {
        throw new CheckpointException(file, "layer_types", expected + " for every layer", type);
      }
    }
  }
}
