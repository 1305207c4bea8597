package org.djlext.detr;

import java.util.List;
import java.util.Set;
import org.djlext.flashattn.pretrained.PackedRows;
import org.djlext.flashattn.pretrained.WeightTable;

/** Under which names a checkpoint stores the parameters of a {@link DetrBlock}. */
enum DetrNames {
  /** HuggingFace, with a backbone of timm: the commonly published files. */
  TIMM("backbone-timm.weights", "transformer.weights"),

  /** HuggingFace, with its own ResNet. */
  NATIVE("backbone-native.weights", "transformer.weights"),

  /** The authors' code. */
  ORIGINAL("original.weights");

  /** What stands before all names of the detector if there is a mask head. */
  private static final String DETECTOR = "detr.";

  private static final List<String> PACKED = List.of("rows_q", "rows_k", "rows_v");

  private final List<String> resources;

  DetrNames(String... resources) {
    this.resources = List.of(resources);
  }

  /** Tells by the names of the tensors which ones they are. */
  static DetrNames of(Set<String> tensors) {
    for (String name : tensors) {
      String plain = withoutPrefix(name);
      if (plain.startsWith("transformer.") || plain.startsWith("backbone.0.body.")) {
        return ORIGINAL;
      } else if (plain.startsWith("model.backbone.conv_encoder.model.embedder.")) {
        return NATIVE;
      }
    }
    return TIMM;
  }

  private static String withoutPrefix(String name) {
    return name.startsWith(DETECTOR) ? name.substring(DETECTOR.length()) : name;
  }

  /** Names of a model that was not read from a checkpoint. */
  static DetrNames of(DetrConfig config) {
    return config.backbone().dilatedLastStage() ? TIMM : NATIVE;
  }

  WeightTable table(boolean panoptic) {
    WeightTable table = WeightTable.resource(DetrNames.class, resources.get(0));
    for (String resource : resources.subList(1, resources.size())) {
      table = table.and(WeightTable.resource(DetrNames.class, resource));
    }
    for (int part = 0; part < PACKED.size(); part++) {
      table = table.withTransform(PACKED.get(part), new PackedRows(part, PACKED.size()));
    }
    return panoptic
        ? table.under(DETECTOR, "").and(WeightTable.resource(DetrNames.class, "panoptic.weights"))
        : table;
  }
}
