package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaConfigTest {

  private static final Path FILE = Path.of("folder/config.json");

  @Test
  void absentKeysHaveTheDefaultsOfTransformers() throws Exception {
    LlamaConfig config = read(minimal());
    assertThat(config.kvHeads()).isEqualTo(4);
    assertThat(config.headDim()).isEqualTo(8);
    assertThat(config.maxPositions()).isEqualTo(2048);
    assertThat(config.rmsNormEps()).isEqualTo(1e-6);
    assertThat(config.ropeTheta()).isEqualTo(10_000);
    assertThat(config.ropeScaling()).isEqualTo(new RotaryScaling.None());
    assertThat(config.slidingWindow()).isZero();
    assertThat(config.tieWordEmbeddings()).isFalse();
    assertThat(config.attentionBias()).isFalse();
    assertThat(config.mlpBias()).isFalse();
    assertThat(config.attentionDropout()).isZero();
  }

  @Test
  void nullMeansAbsent() throws Exception {
    JsonObject json = minimal();
    for (String key :
        new String[] {
          "head_dim",
          "num_key_value_heads",
          "rope_scaling",
          "rope_theta",
          "quantization_config",
          "sliding_window",
          "layer_types",
          "attention_dropout"
        }) {
      json.add(key, JsonNull.INSTANCE);
    }
    assertThat(read(json)).isEqualTo(read(minimal()));
  }

  @Test
  void mistralHasDefaultsOfItsOwn() throws Exception {
    JsonObject json = minimal();
    json.addProperty("num_attention_heads", 8);
    json.addProperty("model_type", "mistral");
    assertThat(read(json).slidingWindow()).isEqualTo(4096);
    assertThat(read(json).kvHeads()).isEqualTo(8);
    assertThat(read(json).maxPositions()).isEqualTo(131_072);
    json.add("sliding_window", JsonNull.INSTANCE);
    assertThat(read(json).slidingWindow()).isZero();
  }

  @Test
  void llamaIgnoresWindowAndOldParallelism() throws Exception {
    JsonObject json = minimal();
    json.addProperty("sliding_window", 5);
    json.addProperty("pretraining_tp", 2);
    json.addProperty("torch_dtype", "bfloat16");
    json.addProperty("use_cache", false);
    assertThat(read(json)).isEqualTo(read(minimal()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden_act | 'gelu' | hidden_act: expected silu, found gelu",
        "partial_rotary_factor | 0.5 | partial_rotary_factor: expected 1, found 0.5",
        "quantization_config | {'quant_method': 'gptq'} | gptq",
        "quantization_config | 4 | quantization_config: expected an object or null, found 4",
        "layer_types | ['sliding_attention'] | layer_types: expected full_attention",
        "layer_types | 'all' | layer_types: expected an array",
        "rope_scaling | {'rope_type': 'longrope'} | default, linear, dynamic, llama3 or yarn",
        "rope_scaling | {'type': 'linear'} | rope_scaling.factor: expected a number, found nothing",
        "rope_scaling | {'type': 'linear', 'factor': 0} | rope_scaling.factor: expected a positive",
        "rope_scaling | {'type': 3} | rope_scaling.type: expected a string",
        "rope_scaling | 2 | rope_scaling: expected an object or null, found 2",
        "rope_parameters | {'rope_type': 'llama3', 'factor': 8} | rope_parameters.low_freq_factor",
        "rope_theta | -1 | rope_theta",
        "vocab_size | 'many' | vocab_size: expected an integer, found",
        "vocab_size | 1.5 | vocab_size: expected an integer of 32 bits, found 1.5",
        "vocab_size | 9999999999 | vocab_size: expected an integer of 32 bits",
        "vocab_size | null | vocab_size: expected an integer, found nothing",
        "hidden_size | 0 | hidden_size: expected a positive number, found 0",
        "num_attention_heads | 0 | num_attention_heads",
        "num_key_value_heads | 3 | num_key_value_heads: expected a divisor",
        "head_dim | 7 | head_dim: expected an even number, found 7",
        "tie_word_embeddings | 'yes' | tie_word_embeddings: expected true or false",
        "attention_dropout | 1 | attention_dropout: expected at least 0 and below 1, found 1",
        "rms_norm_eps | -1 | rms_norm_eps"
      })
  void whatCannotBeComputedIsRefusedByName(String key, String value, String message) {
    JsonObject json = minimal();
    json.add(key, JsonParser.parseString(value.replace('\'', '"')));
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(FILE.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama | null",
        "llama | {'rope_type': 'linear', 'factor': 4.0}",
        "llama | {'rope_type': 'dynamic', 'factor': 2.0}",
        "llama | {'rope_type': 'yarn', 'factor': 4.0, 'beta_fast': 20}",
        "llama | {'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0,"
            + " 'high_freq_factor': 4.0, 'original_max_position_embeddings': 64}",
        "mistral | null"
      })
  void writtenConfigurationIsReadAgainUnchanged(String type, String scaling) throws Exception {
    JsonObject json = minimal();
    json.addProperty("model_type", type);
    json.addProperty("num_key_value_heads", 2);
    json.addProperty("attention_dropout", 0.1);
    json.addProperty("tie_word_embeddings", true);
    JsonElement rope = JsonParser.parseString(scaling.replace('\'', '"'));
    json.add("rope_scaling", rope);
    LlamaConfig config = read(json);
    assertThat(read(config.toJson())).isEqualTo(config);
  }

  private static LlamaConfig read(JsonObject json) throws CheckpointException {
    return LlamaConfig.fromJson(json, FILE);
  }

  private static JsonObject minimal() {
    return JsonParser.parseString(
            """
            {"vocab_size": 50, "hidden_size": 32, "intermediate_size": 48,
             "num_hidden_layers": 2, "num_attention_heads": 4}
            """)
        .getAsJsonObject();
  }
}
