package org.djlext.face.detect;

import java.util.List;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Reads the shape of an SCRFD, written with the keys of insightface's configurations. */
final class ScrfdConfigReader {

  private final ConfigKeys keys;

  ScrfdConfigReader(ConfigKeys keys) {
    this.keys = keys;
  }

  ScrfdConfig read() throws CheckpointException {
    ConfigKeys head = keys.object("bbox_head");
    if (head.flag("strides_share", false)) {
      throw new CheckpointException(
          keys.file(), "bbox_head.strides_share", "false, as in the published models", "true");
    }
    try {
      return new ScrfdConfig(
          backbone(keys.object("backbone")),
          keys.object("neck").integer("out_channels"),
          head.integer("stacked_convs"),
          head.integer("feat_channels"),
          head.flag("dw_conv", false),
          head.flag("cls_reg_share", false),
          head.integer("scale_mode", 1) == 2,
          head.flag("use_kps", false));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(keys.file(), e.getMessage(), e);
    }
  }

  private ScrfdConfig.Backbone backbone(ConfigKeys backbone) throws CheckpointException {
    List<Integer> planes = backbone.integers("stage_planes");
    List<Integer> blocks = backbone.integers("stage_blocks");
    String type = backbone.text("type", "");
    return switch (type) {
      case "MobileNetV1" -> new ScrfdConfig.MobileNet(planes, blocks);
      case "ResNetV1e" -> new ScrfdConfig.ResNet(backbone.integer("base_channels"), planes, blocks);
      default ->
          throw new CheckpointException(
              keys.file(), "backbone.type", "MobileNetV1 or ResNetV1e", type);
    };
  }
}
