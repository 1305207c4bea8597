package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoonlightConfigTest {

  private static final Path FILE = Path.of("folder/config.json");

  /** What the published Moonlight-16B-A3B states. */
  private static final String PUBLISHED =
      """
      {"model_type": "deepseek_v3", "architectures": ["DeepseekV3ForCausalLM"],
       "vocab_size": 163840, "hidden_size": 2048, "intermediate_size": 11264,
       "moe_intermediate_size": 1408, "num_hidden_layers": 27, "num_attention_heads": 16,
       "num_key_value_heads": 16, "n_shared_experts": 2, "n_routed_experts": 64,
       "ep_size": 1, "routed_scaling_factor": 2.446, "kv_lora_rank": 512, "q_lora_rank": null,
       "qk_rope_head_dim": 64, "v_head_dim": 128, "qk_nope_head_dim": 128,
       "topk_method": "noaux_tc", "n_group": 1, "topk_group": 1, "num_experts_per_tok": 6,
       "moe_layer_freq": 1, "first_k_dense_replace": 1, "norm_topk_prob": true,
       "scoring_func": "sigmoid", "aux_loss_alpha": 0.001, "seq_aux": true,
       "hidden_act": "silu", "max_position_embeddings": 8192, "rms_norm_eps": 1e-05,
       "rope_theta": 50000.0, "rope_scaling": null, "attention_bias": false,
       "attention_dropout": 0.0, "tie_word_embeddings": false, "torch_dtype": "bfloat16"}
      """;

  @Test
  void publishedMoonlightIsUnderstood() throws Exception {
    MoonlightConfig config = read(json());
    AttentionConfig attention = config.attention();
    assertThat(attention.queryRank()).isZero();
    assertThat(attention.cachedSize()).isEqualTo(576);
    assertThat(attention.scoreScale()).isCloseTo(0.0721688, within(1e-7));
    assertThat(attention.interleaved()).isTrue();
    ExpertsConfig experts = config.experts();
    assertThat(experts.scaling()).isEqualTo(2.446);
    assertThat(experts.inLayer(0)).isFalse();
    assertThat(experts.inLayer(1)).isTrue();
    assertThat(experts.inLayer(26)).isTrue();
  }

  @Test
  void deepSeeksScalingSharpensScores() throws Exception {
    JsonObject json = json();
    json.addProperty("rope_theta", 10_000);
    json.add(
        "rope_scaling",
        JsonParser.parseString(
            """
            {"type": "yarn", "factor": 40, "original_max_position_embeddings": 4096,
             "beta_fast": 32, "beta_slow": 1, "mscale": 1.0, "mscale_all_dim": 1.0}
            """));
    AttentionConfig attention = read(json).attention();
    assertThat(attention.scoreScale()).isCloseTo(0.1352338, within(1e-6));
    assertThat(attention.ropeScaling().amplitude()).isEqualTo(1);
    float[] frequencies = attention.ropeScaling().inverseFrequencies(64, 10_000, 1);
    assertThat(frequencies[10]).isCloseTo(5.6234133e-2f, within(1e-8f));
    assertThat(frequencies[15]).isCloseTo(8.334509e-3f, within(1e-8f));
    assertThat(frequencies[31]).isCloseTo(3.3338036e-6f, within(1e-12f));
  }

  @Test
  void absentKeysHaveTheDefaultsOfTransformers() throws Exception {
    JsonObject json = json();
    for (String key :
        new String[] {"q_lora_rank", "n_shared_experts", "first_k_dense_replace", "n_group"}) {
      json.remove(key);
    }
    json.remove("topk_group");
    json.remove("routed_scaling_factor");
    MoonlightConfig config = read(json);
    assertThat(config.attention().queryRank()).isEqualTo(1536);
    assertThat(config.experts().shared()).isEqualTo(1);
    assertThat(config.experts().firstDense()).isEqualTo(3);
    assertThat(config.experts().groups()).isEqualTo(8);
    assertThat(config.experts().chosenGroups()).isEqualTo(4);
    assertThat(config.experts().scaling()).isEqualTo(2.5);
  }

  @Test
  void nullSharedExpertsAreNone() throws Exception {
    JsonObject json = json();
    json.add("n_shared_experts", JsonNull.INSTANCE);
    assertThat(read(json).experts().shared()).isZero();
  }

  @Test
  void expertsMayBeInEverySecondLayer() throws Exception {
    JsonObject json = json();
    json.addProperty("moe_layer_freq", 2);
    ExpertsConfig experts = read(json).experts();
    assertThat(experts.inLayer(1)).isFalse();
    assertThat(experts.inLayer(2)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "groups", "yarn", "yarn-mscale", "tied-biased", "half-split"})
  void whatIsWrittenIsReadAgain(String name) throws Exception {
    Path file = Path.of("src/test/resources/moonlight", name, "config.json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    MoonlightConfig config = MoonlightConfig.fromJson(json, file);
    assertThat(read(config.toJson())).isEqualTo(config);
  }

  @Test
  void scalingWithoutMagnitudeLeavesScoresAlone() {
    AttentionConfig plain = TinyMoonlight.attention(0, 8, new RotaryScaling.None());
    assertThat(plain.scoreScale()).isCloseTo(1 / Math.sqrt(10), within(1e-12));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "n_group; 7; n_group; a divisor of n_routed_experts 64; 7",
        "n_group; 64; n_group; groups of at least 2; 64",
        "topk_group; 2; topk_group; at most n_group 1; 2",
        "num_experts_per_tok; 65; num_experts_per_tok; at most the 64; 65",
        "num_experts_per_tok; 0; num_experts_per_tok; positive; 0",
        "n_routed_experts; 1.5; n_routed_experts; an integer; 1.5",
        "scoring_func; 'softmax'; scoring_func; sigmoid; softmax",
        "topk_method; 'greedy'; topk_method; noaux_tc; greedy",
        "hidden_act; 'gelu'; hidden_act; silu; gelu",
        "num_key_value_heads; 4; num_key_value_heads; which is 16; 4",
        "qk_rope_head_dim; 63; qk_rope_head_dim; an even number; 63",
        "kv_lora_rank; null; kv_lora_rank; an integer; nothing",
        "first_k_dense_replace; -1; first_k_dense_replace; at least 0; -1",
        "routed_scaling_factor; 0; routed_scaling_factor; positive; 0",
        "q_lora_rank; -3; q_lora_rank; positive; -3",
        "attention_dropout; 1; attention_dropout; below 1; 1",
        "rope_scaling; {\"type\": \"yarn\"}; rope_scaling.factor; a number; nothing",
        "quantization_config; {\"quant_method\": \"fp8\"}; quantization_config; bfloat16; fp8"
      })
  void numbersThatDoNotFitAreRefused(
      String key, String value, String named, String expected, String actual) {
    JsonObject json = json();
    json.add(key, JsonParser.parseString(value));
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(FILE.toString(), named, expected, actual);
  }

  private static JsonObject json() {
    return JsonParser.parseString(PUBLISHED).getAsJsonObject();
  }

  private static MoonlightConfig read(JsonObject json) throws CheckpointException {
    return MoonlightConfig.fromJson(json, FILE);
  }
}
