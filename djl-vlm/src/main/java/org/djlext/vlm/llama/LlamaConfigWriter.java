package org.djlext.vlm.llama;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.djlext.vlm.decoder.RotaryScalingJson;

/** Writes config.json in the spelling that every version of transformers reads. */
final class LlamaConfigWriter {

  private LlamaConfigWriter() {}

  static JsonObject write(LlamaConfig config) {
    boolean window = config.slidingWindow() > 0;
    JsonObject json = new JsonObject();
    JsonArray architectures = new JsonArray();
    architectures.add(window ? "MistralForCausalLM" : "LlamaForCausalLM");
    json.add("architectures", architectures);
    json.addProperty("model_type", window ? "mistral" : "llama");
    json.addProperty("vocab_size", config.vocabSize());
    json.addProperty("hidden_size", config.hiddenSize());
    json.addProperty("intermediate_size", config.intermediateSize());
    json.addProperty("num_hidden_layers", config.layers());
    json.addProperty("num_attention_heads", config.heads());
    json.addProperty("num_key_value_heads", config.kvHeads());
    json.addProperty("head_dim", config.headDim());
    json.addProperty("hidden_act", "silu");
    json.addProperty("max_position_embeddings", config.maxPositions());
    json.addProperty("rms_norm_eps", config.rmsNormEps());
    json.addProperty("rope_theta", config.ropeTheta());
    json.add("rope_scaling", RotaryScalingJson.write(config.ropeScaling()));
    if (window) {
      json.addProperty("sliding_window", config.slidingWindow());
    }
    json.addProperty("tie_word_embeddings", config.tieWordEmbeddings());
    json.addProperty("attention_bias", config.attentionBias());
    json.addProperty("mlp_bias", config.mlpBias());
    json.addProperty("attention_dropout", config.attentionDropout());
    return json;
  }
}
