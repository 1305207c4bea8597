package org.djlext.vlm.moonlight;

import java.nio.file.Path;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.decoder.RotaryScalingJson;

/**
 * Reads config.json. Keys that would change the forward pass in a way that is not implemented are
 * errors; absent keys have the defaults of transformers.
 */
final class MoonlightConfigReader {

  private static final String HEADS = "num_attention_heads";

  private final ConfigKeys config;
  private final Path file;

  MoonlightConfigReader(ConfigKeys config) {
    this.config = config;
    this.file = config.file();
  }

  MoonlightConfig read() throws CheckpointException {
    refuseWhatIsNotComputed();
    int maxPositions = config.integer("max_position_embeddings", 4096);
    try {
      return new MoonlightConfig(
          config.integer("vocab_size"),
          config.integer("hidden_size"),
          config.integer("intermediate_size"),
          config.integer("num_hidden_layers"),
          maxPositions,
          config.number("rms_norm_eps", 1e-6),
          config.flag("tie_word_embeddings", false),
          attention(maxPositions),
          experts());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, config.prefix() + e.getMessage(), e);
    }
  }

  private AttentionConfig attention(int maxPositions) throws CheckpointException {
    ConfigKeys rope = RotaryScalingJson.find(config);
    return new AttentionConfig(
        config.integer(HEADS),
        orNone("q_lora_rank", 1536),
        config.integer("kv_lora_rank"),
        config.integer("qk_nope_head_dim"),
        config.integer("qk_rope_head_dim"),
        config.integer("v_head_dim"),
        rope.number("rope_theta", config.number("rope_theta", 10_000)),
        RotaryScalingJson.read(rope, maxPositions),
        config.flag("rope_interleave", true),
        rope.number("mscale_all_dim", 0),
        config.flag("attention_bias", false),
        config.number("attention_dropout", 0));
  }

  private ExpertsConfig experts() throws CheckpointException {
    return new ExpertsConfig(
        config.integer("n_routed_experts"),
        config.integer("num_experts_per_tok"),
        orNone("n_shared_experts", 1),
        config.integer("moe_intermediate_size"),
        config.integer("n_group", 8),
        config.integer("topk_group", 4),
        config.flag("norm_topk_prob", true),
        config.number("routed_scaling_factor", 2.5),
        config.integer("first_k_dense_replace", 3),
        config.integer("moe_layer_freq", 1));
  }

  /** A null is a statement here, other than an absent key. */
  private int orNone(String key, int absent) throws CheckpointException {
    return config.json().has(key) ? config.integer(key, 0) : absent;
  }

  private void refuseWhatIsNotComputed() throws CheckpointException {
    only("hidden_act", "silu");
    only("scoring_func", "sigmoid");
    only("topk_method", "noaux_tc");
    int heads = config.integer(HEADS);
    int kvHeads = config.integer("num_key_value_heads", heads);
    if (kvHeads != heads) {
      throw new CheckpointException(
          file, config.prefix() + "num_key_value_heads", HEADS + ", which is " + heads, kvHeads);
    }
    if (config.has("quantization_config")) {
      String method = config.object("quantization_config").text("quant_method", "unnamed");
      throw new CheckpointException(
          file,
          config.prefix() + "quantization_config",
          "none (float32, float16 or bfloat16 weights)",
          "the method " + method);
    }
  }

  private void only(String key, String value) throws CheckpointException {
    String found = config.text(key, value);
    if (!value.equals(found)) {
      throw new CheckpointException(file, config.prefix() + key, value, found);
    }
  }
}
