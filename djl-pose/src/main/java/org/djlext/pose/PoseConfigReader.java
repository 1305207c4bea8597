package org.djlext.pose;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.djlext.pose.crop.CropSettings;
import org.djlext.pose.cspnext.CspNextConfig;

/** Reads config.json. Unknown keys are errors: most of them would change the result. */
final class PoseConfigReader {

  private static final Set<String> KEYS =
      Set.of(
          "model_type",
          "input_size",
          "backbone",
          "head",
          "keypoints",
          "padding",
          "udp",
          "mean",
          "std",
          "channel_order",
          "flip_test",
          "architectures");

  private final ConfigKeys config;
  private final Path file;

  PoseConfigReader(JsonObject json, Path file) {
    this.config = new ConfigKeys(json, "", file);
    this.file = file;
  }

  PoseConfig read() throws CheckpointException {
    config.requireOnly(KEYS);
    List<Integer> size = config.integers("input_size");
    if (size.size() != 2) {
      throw new CheckpointException(file, "input_size", "width and height", size);
    }
    try {
      return new PoseConfig(
          size.get(0),
          size.get(1),
          backbone(config.object("backbone")),
          new HeadReader(config.object("head")).read(),
          KeypointSetKey.read(config),
          new CropSettings(config.number("padding", 1.25), config.flag("udp", false)),
          normalization(),
          config.flag("flip_test", true));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private Normalization normalization() throws CheckpointException {
    Normalization usual = Normalization.MMPOSE;
    String order = config.text("channel_order", "rgb");
    if (!Set.of("rgb", "bgr").contains(order)) {
      throw new CheckpointException(file, "channel_order", "rgb or bgr", order);
    }
    return new Normalization(
        config.has("mean") ? config.numbers("mean") : usual.mean(),
        config.has("std") ? config.numbers("std") : usual.std(),
        "bgr".equals(order));
  }

  private BackboneConfig backbone(ConfigKeys keys) throws CheckpointException {
    String type = keys.text("type", "");
    return switch (type) {
      case "cspnext" -> new BackboneConfig.CspNext(cspNext(keys));
      case "resnet" -> new BackboneConfig.ResNet(resNet(keys).withFrozen(false, 0));
      default -> throw new CheckpointException(file, "backbone.type", "cspnext or resnet", type);
    };
  }

  private CspNextConfig cspNext(ConfigKeys keys) throws CheckpointException {
    keys.requireOnly(
        Set.of(
            "type",
            "deepen_factor",
            "widen_factor",
            "expand_ratio",
            "channel_attention",
            "norm_eps",
            "stages"));
    CspNextConfig usual = CspNextConfig.of(1, 1);
    return new CspNextConfig(
        keys.number("deepen_factor", 1),
        keys.number("widen_factor", 1),
        keys.number("expand_ratio", usual.expandRatio()),
        keys.flag("channel_attention", true),
        keys.number("norm_eps", usual.normEpsilon()),
        keys.has("stages") ? new StageReader(keys).read() : CspNextConfig.P5);
  }

  private ResNetConfig resNet(ConfigKeys keys) throws CheckpointException {
    keys.requireOnly(Set.of("type", "name", "stem_width", "widths", "depths", "form"));
    if (keys.has("name")) {
      return ResNetConfig.named(keys.text("name", ""));
    }
    Map<String, ResidualForm> forms =
        Map.of("basic", ResidualForm.BASIC, "bottleneck", ResidualForm.BOTTLENECK);
    String form = keys.text("form", "");
    if (!forms.containsKey(form)) {
      throw new CheckpointException(file, "backbone.form", "basic or bottleneck", form);
    }
    return ResNetConfig.of(
        keys.integer("stem_width"),
        keys.integers("widths"),
        keys.integers("depths"),
        forms.get(form));
  }
}
