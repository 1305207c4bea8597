package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DetrConfigTest {

  private static final Path FILE = Path.of("folder/config.json");

  private static DetrConfigBuilder builder() {
    return DetrConfig.builder().setLabels(List.of("cat", "dog"));
  }

  static Stream<DetrConfig> configs() {
    ResNetConfig narrow =
        ResNetConfig.of(8, List.of(8, 16, 32), List.of(1, 2, 1), ResidualForm.BASIC);
    return Stream.of(
        builder().build(),
        builder().optBackbone(narrow.withFrozen(false, 0)).optFeatureStages(List.of(2, 3)).build(),
        builder()
            .optBackbone(ResNetConfig.named("resnet101").withDilatedLastStage(true))
            .optPanoptic(true)
            .build(),
        builder().optNormalizeBefore(true).optAuxiliaryOutputs(true).build(),
        builder().optNormalizedLayers(true).optAuxiliaryOutputs(true).build(),
        builder()
            .optHiddenSize(48)
            .optQueries(7)
            .optEncoder(new LayerStack(2, 4, 30))
            .optDecoder(new LayerStack(3, 6, 20))
            .optActivation(FeedForwardActivation.GELU)
            .optPositions(PositionEmbedding.LEARNED)
            .optRegularization(new Regularization(0.2, 0.3, 0.4, 0.5, 0.6))
            .build());
  }

  @ParameterizedTest
  @MethodSource("configs")
  void writesWhatItReads(DetrConfig config) throws Exception {
    assertThat(DetrConfig.fromJson(config.toJson(), FILE)).isEqualTo(config);
    assertThat(config.toBuilder().build()).isEqualTo(config);
  }

  @Test
  void absentKeysHaveTheDefaultsOfTransformers() throws Exception {
    DetrConfig config = read("{'model_type': 'detr'}");
    assertThat(config)
        .isEqualTo(builder().setLabels(List.of("LABEL_0", "LABEL_1")).build())
        .satisfies(c -> assertThat(c.backbone().stages()).isEqualTo(4));
    assertThat(read("{'use_timm_backbone': false}").featureStages()).containsExactly(4);
    assertThat(read("{'auxiliary_loss': true}"))
        .matches(DetrConfig::auxiliaryOutputs)
        .matches(DetrConfig::normalizedLayers);
    assertThat(read("{'dilation': true}").backbone().dilatedLastStage()).isTrue();
    assertThat(read("{'backbone': 'resnet101.tv_in1k'}").backbone().depths())
        .containsExactly(3, 4, 23, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'d_model': 'big'}                          | d_model          | an integer",
        "{'d_model': 30}                             | d_model          | multiple of 4",
        "{'d_model': 20}                             | encoder_attention_heads | divisor",
        "{'num_queries': 0}                          | num_queries      | positive",
        "{'encoder_layers': -1}                      | layers           | positive",
        "{'dropout': 1}                              | dropout          | below 1",
        "{'activation_function': 'swish2'}           | activation_function | relu",
        "{'position_embedding_type': 'rotary'}       | position_embedding_type | learned",
        "{'backbone': 'vit_base'}                    | backbone         | resnet50",
        "{'backbone_kwargs': {'output_stride': 8}}   | output_stride    | 32 or 16",
        "{'backbone_kwargs': {'stem_type': 'deep'}}  | backbone_kwargs  | stem_type",
        "{'backbone_kwargs': {'out_indices': [0, 4]}} | feature stages  | ascending",
        "{'use_timm_backbone': false, 'backbone': 'swin'} | backbone_config | an object",
        "{'use_timm_backbone': false, 'backbone_config': {'model_type': 'swin'}} | backbone_config.model_type | resnet",
        "{'use_timm_backbone': false, 'backbone_config': {'layer_type': 'x'}} | backbone_config.layer_type | bottleneck",
        "{'use_timm_backbone': false, 'backbone_config': {'hidden_act': 'gelu'}} | backbone_config.hidden_act | relu",
        "{'use_timm_backbone': false, 'backbone_config': {'out_features': ['stem']}} | backbone_config.out_features | stage1",
        "{'use_timm_backbone': false, 'backbone_config': {'depths': [1, 2]}} | stage depths | 4",
        "{'id2label': {'1': 'cat'}}                  | id2label.0       | a name",
        "{'id2label': {}}                            | id2label         | at least one",
        "{'num_labels': 0}                           | num_labels       | 1 to",
        "{'frozen_stages': 9}                        | frozen stages    | 0 to 5",
        "{'auxiliary_loss': true, 'normalize_before': true} | normalize_before | false"
      })
  void namesTheKeyAndWhatWasExpected(String json, String key, String expected) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(key)
        .hasMessageContaining(expected);
  }

  @Test
  void dilationThatNobodyReadsIsNotWritten() {
    ResNetConfig narrow = ResNetConfig.of(8, List.of(8, 16), List.of(1, 1), ResidualForm.BASIC);
    DetrConfig config = builder().optBackbone(narrow.withDilatedLastStage(true)).build();
    assertThatThrownBy(config::toJson).hasMessageContaining("dilated last stage");
  }

  private static DetrConfig read(String json) throws CheckpointException {
    JsonObject object = JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject();
    return DetrConfig.fromJson(object, FILE);
  }
}
