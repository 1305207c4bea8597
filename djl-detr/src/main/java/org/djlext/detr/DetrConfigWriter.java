package org.djlext.detr;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;

/** Writes config.json as transformers would. */
final class DetrConfigWriter {

  private DetrConfigWriter() {}

  static JsonObject write(DetrConfig config) {
    JsonObject json = new JsonObject();
    json.add(
        "architectures",
        strings(List.of(config.panoptic() ? "DetrForSegmentation" : "DetrForObjectDetection")));
    json.addProperty("model_type", "detr");
    backbone(config, json);
    json.addProperty("num_channels", config.backbone().channels());
    json.addProperty("d_model", config.hiddenSize());
    json.addProperty("num_queries", config.queries());
    stack("encoder", config.encoder(), json);
    stack("decoder", config.decoder(), json);
    json.addProperty("activation_function", config.activation().key());
    json.addProperty("position_embedding_type", config.positions().key());
    Regularization dropped = config.regularization();
    json.addProperty("dropout", dropped.dropout());
    json.addProperty("attention_dropout", dropped.attention());
    json.addProperty("activation_dropout", dropped.activation());
    json.addProperty("encoder_layerdrop", dropped.encoderLayers());
    json.addProperty("decoder_layerdrop", dropped.decoderLayers());
    json.addProperty("auxiliary_loss", config.normalizedLayers());
    json.addProperty("auxiliary_outputs", config.auxiliaryOutputs());
    json.addProperty("normalize_before", config.normalizeBefore());
    json.addProperty("frozen_norms", config.backbone().frozenNorms());
    json.addProperty("frozen_stages", config.backbone().frozenStages());
    JsonObject names = new JsonObject();
    JsonObject ids = new JsonObject();
    for (int id = 0; id < config.classes(); id++) {
      names.addProperty(Integer.toString(id), config.labels().get(id));
      ids.addProperty(config.labels().get(id), id);
    }
    json.add("id2label", names);
    json.add("label2id", ids);
    return json;
  }

  private static void stack(String side, LayerStack stack, JsonObject json) {
    json.addProperty(side + "_layers", stack.layers());
    json.addProperty(side + "_attention_heads", stack.heads());
    json.addProperty(side + "_ffn_dim", stack.feedForward());
  }

  private static void backbone(DetrConfig config, JsonObject json) {
    ResNetConfig resnet = config.backbone();
    boolean timm = resnet.dilatedLastStage();
    json.addProperty("use_timm_backbone", timm);
    json.addProperty("use_pretrained_backbone", false);
    if (timm) {
      requireNamed(resnet);
      json.addProperty("backbone", resnet.form() == ResidualForm.BASIC ? "resnet18" : "resnet50");
      json.add("backbone_config", JsonNull.INSTANCE);
      json.addProperty("dilation", true);
      JsonObject arguments = new JsonObject();
      arguments.addProperty("output_stride", 16);
      arguments.add("out_indices", integers(config.featureStages()));
      arguments.addProperty("in_chans", resnet.channels());
      arguments.add(
          "channels", integers(resnet.widths().stream().map(w -> w / resnet.expansion()).toList()));
      arguments.add("layers", integers(resnet.depths()));
      json.add("backbone_kwargs", arguments);
      return;
    }
    JsonObject keys = new JsonObject();
    keys.addProperty("model_type", "resnet");
    keys.addProperty("num_channels", resnet.channels());
    keys.addProperty("embedding_size", resnet.stemWidth());
    keys.add("hidden_sizes", integers(resnet.widths()));
    keys.add("depths", integers(resnet.depths()));
    keys.addProperty("layer_type", resnet.form() == ResidualForm.BASIC ? "basic" : "bottleneck");
    keys.addProperty("hidden_act", "relu");
    keys.addProperty("downsample_in_first_stage", resnet.downsampleInFirstStage());
    keys.addProperty("downsample_in_bottleneck", resnet.downsampleInBottleneck());
    keys.add(
        "out_features",
        strings(config.featureStages().stream().map(stage -> "stage" + stage).toList()));
    keys.add("out_indices", integers(config.featureStages()));
    json.add("backbone", JsonNull.INSTANCE);
    json.add("backbone_config", keys);
  }

  private static void requireNamed(ResNetConfig resnet) {
    ResNetConfig named = ResNetConfig.named("resnet50");
    boolean known =
        resnet.stemWidth() == named.stemWidth()
            && resnet.stages() == named.stages()
            && !resnet.downsampleInFirstStage()
            && !resnet.downsampleInBottleneck();
    if (!known) {
      throw new IllegalArgumentException(
          "dilated last stage: expected four stages behind a stem of %d, since only timm has dilation, found %s"
              .formatted(named.stemWidth(), resnet));
    }
  }

  private static JsonArray integers(List<Integer> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  private static JsonArray strings(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
