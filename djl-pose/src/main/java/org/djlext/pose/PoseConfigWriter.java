package org.djlext.pose;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.layers.Upsampling;
import org.djlext.pose.simcc.BinSmoothing;

/** Writes what {@link PoseConfigReader} reads. */
final class PoseConfigWriter {

  private static final Gson GSON = new Gson();
  private static final List<String> PUBLISHED =
      List.of("resnet18", "resnet34", "resnet50", "resnet101", "resnet152");

  private PoseConfigWriter() {}

  static JsonObject write(PoseConfig config) {
    JsonObject json = new JsonObject();
    json.addProperty("model_type", PoseConfig.MODEL_TYPE);
    json.add("input_size", GSON.toJsonTree(List.of(config.width(), config.height())));
    json.add("backbone", backbone(config.backbone()));
    json.add("head", head(config.head()));
    KeypointSetKey.write(config.keypoints(), json);
    json.addProperty("padding", config.crop().padding());
    json.addProperty("udp", config.crop().udp());
    json.add("mean", GSON.toJsonTree(config.normalization().mean()));
    json.add("std", GSON.toJsonTree(config.normalization().std()));
    json.addProperty("channel_order", config.normalization().bgr() ? "bgr" : "rgb");
    json.addProperty("flip_test", config.flipTest());
    return json;
  }

  private static JsonObject backbone(BackboneConfig backbone) {
    JsonObject json = new JsonObject();
    if (backbone instanceof BackboneConfig.CspNext csp) {
      CspNextConfig shape = csp.shape();
      json.addProperty("type", "cspnext");
      json.addProperty("deepen_factor", shape.deepenFactor());
      json.addProperty("widen_factor", shape.widenFactor());
      json.addProperty("expand_ratio", shape.expandRatio());
      json.addProperty("channel_attention", shape.channelAttention());
      json.addProperty("norm_eps", shape.normEpsilon());
      JsonArray stages = new JsonArray();
      for (CspNextConfig.Stage s : shape.stages()) {
        stages.add(GSON.toJsonTree(List.of(s.in(), s.out(), s.blocks(), s.identity(), s.pooled())));
      }
      json.add("stages", stages);
    } else if (backbone instanceof BackboneConfig.ResNet resNet) {
      ResNetConfig shape = resNet.shape();
      json.addProperty("type", "resnet");
      Optional<String> name = PUBLISHED.stream().filter(n -> isNamed(shape, n)).findFirst();
      if (name.isPresent()) {
        json.addProperty("name", name.get());
      } else {
        json.addProperty("stem_width", shape.stemWidth());
        json.add("widths", GSON.toJsonTree(shape.widths()));
        json.add("depths", GSON.toJsonTree(shape.depths()));
        json.addProperty("form", lower(shape.form()));
      }
    }
    return json;
  }

  private static boolean isNamed(ResNetConfig shape, String name) {
    return ResNetConfig.named(name).withFrozen(false, 0).equals(shape);
  }

  private static JsonObject head(HeadConfig head) {
    JsonObject json = new JsonObject();
    if (head instanceof HeadConfig.Rtmcc rtmcc) {
      json.addProperty("type", "rtmcc");
      json.addProperty("split_ratio", rtmcc.shape().splitRatio());
      json.addProperty("final_kernel", rtmcc.shape().finalKernel());
      json.addProperty("hidden_size", rtmcc.shape().hiddenSize());
      json.addProperty("query_size", rtmcc.shape().querySize());
      json.addProperty("expansion", rtmcc.shape().expansion());
      json.addProperty("activation", lower(rtmcc.shape().activation()));
      json.addProperty("relative_bias", rtmcc.shape().relativeBias());
      json.addProperty("rotary", rtmcc.shape().rotary());
      smoothing(json, rtmcc.smoothing(), rtmcc.dark());
    } else if (head instanceof HeadConfig.Simcc simcc) {
      json.addProperty("type", "simcc");
      upsampling(json, simcc.upsampling());
      json.addProperty("split_ratio", simcc.splitRatio());
      smoothing(json, simcc.smoothing(), simcc.dark());
    } else if (head instanceof HeadConfig.Regression regression) {
      json.addProperty("type", "regression");
      json.addProperty("variant", lower(regression.shape().variant()));
      json.addProperty("sigma", regression.shape().sigma());
      json.addProperty("flow", regression.shape().flow());
    } else if (head instanceof HeadConfig.Heatmap heatmap) {
      json.addProperty("type", "heatmap");
      upsampling(json, heatmap.upsampling());
      json.addProperty("sigma", heatmap.sigma());
      json.addProperty("refinement", lower(heatmap.refinement()));
      json.addProperty("blur_kernel", heatmap.blurKernel());
    }
    return json;
  }

  private static void upsampling(JsonObject json, Upsampling upsampling) {
    json.add("deconv_channels", GSON.toJsonTree(upsampling.channels()));
    json.add("deconv_kernels", GSON.toJsonTree(upsampling.kernels()));
    json.addProperty("final_kernel", upsampling.finalKernel());
  }

  private static void smoothing(JsonObject json, BinSmoothing smoothing, boolean dark) {
    if (smoothing instanceof BinSmoothing.Gaussian gaussian) {
      json.add("sigma", GSON.toJsonTree(List.of(gaussian.sigmaX(), gaussian.sigmaY())));
      json.addProperty("normalized", gaussian.normalized());
    } else if (smoothing instanceof BinSmoothing.Uniform uniform) {
      json.addProperty("label_smoothing", uniform.weight());
    }
    json.addProperty("dark", dark);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
