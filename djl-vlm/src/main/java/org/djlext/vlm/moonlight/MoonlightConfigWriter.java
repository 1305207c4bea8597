package org.djlext.vlm.moonlight;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import org.djlext.vlm.decoder.RotaryScalingJson;

/** Writes config.json so that transformers and the models' own code read it. */
final class MoonlightConfigWriter {

  private MoonlightConfigWriter() {}

  static JsonObject write(MoonlightConfig config) {
    JsonObject json = new JsonObject();
    JsonArray architectures = new JsonArray();
    architectures.add("DeepseekV3ForCausalLM");
    json.add("architectures", architectures);
    json.addProperty("model_type", "deepseek_v3");
    json.addProperty("vocab_size", config.vocabSize());
    json.addProperty("hidden_size", config.hiddenSize());
    json.addProperty("intermediate_size", config.intermediateSize());
    json.addProperty("num_hidden_layers", config.layers());
    json.addProperty("hidden_act", "silu");
    json.addProperty("max_position_embeddings", config.maxPositions());
    json.addProperty("rms_norm_eps", config.rmsNormEps());
    json.addProperty("tie_word_embeddings", config.tieWordEmbeddings());
    write(config.attention(), json);
    write(config.experts(), json);
    return json;
  }

  private static void write(AttentionConfig attention, JsonObject json) {
    json.addProperty("num_attention_heads", attention.heads());
    json.addProperty("num_key_value_heads", attention.heads());
    if (attention.queryRank() > 0) {
      json.addProperty("q_lora_rank", attention.queryRank());
    } else {
      json.add("q_lora_rank", JsonNull.INSTANCE); // the reference takes an absent key for 1536
    }
    json.addProperty("kv_lora_rank", attention.latentRank());
    json.addProperty("qk_nope_head_dim", attention.plainSize());
    json.addProperty("qk_rope_head_dim", attention.rotarySize());
    json.addProperty("v_head_dim", attention.valueSize());
    json.addProperty("rope_theta", attention.ropeTheta());
    JsonElement scaling = RotaryScalingJson.write(attention.ropeScaling());
    if (scaling.isJsonObject() && attention.scoreMagnitude() != 0) {
      scaling.getAsJsonObject().addProperty("mscale_all_dim", attention.scoreMagnitude());
    }
    json.add("rope_scaling", scaling);
    json.addProperty("rope_interleave", attention.interleaved());
    json.addProperty("attention_bias", attention.bias());
    json.addProperty("attention_dropout", attention.dropout());
  }

  private static void write(ExpertsConfig experts, JsonObject json) {
    json.addProperty("n_routed_experts", experts.routed());
    json.addProperty("num_experts_per_tok", experts.perToken());
    json.addProperty("n_shared_experts", experts.shared());
    json.addProperty("moe_intermediate_size", experts.intermediateSize());
    json.addProperty("n_group", experts.groups());
    json.addProperty("topk_group", experts.chosenGroups());
    json.addProperty("norm_topk_prob", experts.normalised());
    json.addProperty("routed_scaling_factor", experts.scaling());
    json.addProperty("first_k_dense_replace", experts.firstDense());
    json.addProperty("moe_layer_freq", experts.frequency());
    json.addProperty("scoring_func", "sigmoid");
    json.addProperty("topk_method", "noaux_tc");
  }
}
