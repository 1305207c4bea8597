package org.djlext.face.detect;

import com.google.gson.Gson;
import com.google.gson.JsonObject;

/** Writes what {@link ScrfdConfigReader} reads. */
final class ScrfdConfigWriter {

  private static final Gson GSON = new Gson();

  private ScrfdConfigWriter() {}

  static JsonObject write(ScrfdConfig config) {
    JsonObject json = new JsonObject();
    json.addProperty("model_type", ScrfdConfig.MODEL_TYPE);
    json.add("backbone", backbone(config.backbone()));
    JsonObject neck = new JsonObject();
    neck.addProperty("out_channels", config.neckChannels());
    json.add("neck", neck);
    JsonObject head = new JsonObject();
    head.addProperty("stacked_convs", config.stackedConvs());
    head.addProperty("feat_channels", config.headChannels());
    head.addProperty("dw_conv", config.depthwise());
    head.addProperty("cls_reg_share", config.sharedTower());
    head.addProperty("scale_mode", config.scales() ? 2 : 0);
    head.addProperty("use_kps", config.points());
    json.add("bbox_head", head);
    return json;
  }

  private static JsonObject backbone(ScrfdConfig.Backbone backbone) {
    JsonObject json = new JsonObject();
    if (backbone instanceof ScrfdConfig.MobileNet mobile) {
      json.addProperty("type", "MobileNetV1");
      json.add("stage_planes", GSON.toJsonTree(mobile.planes()));
    } else if (backbone instanceof ScrfdConfig.ResNet residual) {
      json.addProperty("type", "ResNetV1e");
      json.addProperty("base_channels", residual.stem());
      json.add("stage_planes", GSON.toJsonTree(residual.outputs()));
    }
    json.add("stage_blocks", GSON.toJsonTree(backbone.blocks()));
    return json;
  }
}
