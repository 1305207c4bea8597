package org.djlext.vlm.llama;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import org.djlext.flashattn.layers.RotaryScaling;

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
    json.add("rope_scaling", scaling(config.ropeScaling()));
    if (window) {
      json.addProperty("sliding_window", config.slidingWindow());
    }
    json.addProperty("tie_word_embeddings", config.tieWordEmbeddings());
    json.addProperty("attention_bias", config.attentionBias());
    json.addProperty("mlp_bias", config.mlpBias());
    json.addProperty("attention_dropout", config.attentionDropout());
    return json;
  }

  private static JsonElement scaling(RotaryScaling scaling) {
    JsonObject json = new JsonObject();
    if (scaling instanceof RotaryScaling.Linear linear) {
      json.addProperty("rope_type", "linear");
      json.addProperty("factor", linear.factor());
    } else if (scaling instanceof RotaryScaling.Dynamic dynamic) {
      json.addProperty("rope_type", "dynamic");
      json.addProperty("factor", dynamic.factor());
    } else if (scaling instanceof RotaryScaling.Llama3 llama3) {
      json.addProperty("rope_type", "llama3");
      json.addProperty("factor", llama3.factor());
      json.addProperty("low_freq_factor", llama3.lowFrequencyFactor());
      json.addProperty("high_freq_factor", llama3.highFrequencyFactor());
      json.addProperty("original_max_position_embeddings", llama3.originalPositions());
    } else if (scaling instanceof RotaryScaling.Yarn yarn) {
      json.addProperty("rope_type", "yarn");
      json.addProperty("factor", yarn.factor());
      json.addProperty("original_max_position_embeddings", yarn.originalPositions());
      json.addProperty("beta_fast", yarn.fastTurns());
      json.addProperty("beta_slow", yarn.slowTurns());
      json.addProperty("truncate", yarn.truncate());
      json.addProperty("attention_factor", yarn.amplitude());
    } else if (scaling instanceof RotaryScaling.Divisors) {
      throw new IllegalArgumentException(
          "rotary divisors of a GGUF file have no place in config.json; state the llama3 scaling"
              + " they came from instead");
    } else {
      return JsonNull.INSTANCE;
    }
    return json;
  }
}
