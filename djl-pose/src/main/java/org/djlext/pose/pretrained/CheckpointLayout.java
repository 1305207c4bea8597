package org.djlext.pose.pretrained;

import java.util.Set;
import org.djlext.flashattn.pretrained.WeightTable;

/** Under which names checkpoints hold the parts of a model. */
enum CheckpointLayout {
  /** mmpose 1.x. */
  MMPOSE("backbone.", "head.", "loss_module.flow_model."),
  /** mmpose 0.x, which many of the files it publishes still have. */
  MMPOSE_OLD("backbone.", "keypoint_head.", "loss.flow_model."),
  /** The authors of residual likelihood. */
  RESIDUAL_LIKELIHOOD("preact.", "", "flow."),
  /** The authors of Simple Baselines. */
  SIMPLE_BASELINE("", "", "flow.");

  private final String backbone;
  private final String head;
  private final String flow;

  CheckpointLayout(String backbone, String head, String flow) {
    this.backbone = backbone;
    this.head = head;
    this.flow = flow;
  }

  /** Chooses by the names of tensors. */
  static CheckpointLayout of(Set<String> names) {
    if (names.stream().anyMatch(n -> n.startsWith(RESIDUAL_LIKELIHOOD.backbone))) {
      return RESIDUAL_LIKELIHOOD;
    } else if (names.stream().anyMatch(n -> n.startsWith(MMPOSE_OLD.head))) {
      return MMPOSE_OLD;
    } else if (names.contains("conv1.weight")) {
      return SIMPLE_BASELINE;
    }
    return MMPOSE;
  }

  /** Says whether the flow that training needs is there. */
  boolean hasFlow(Set<String> names) {
    return names.contains(head + flow + "mask");
  }

  WeightTable table() {
    return read("backbone.weights", backbone, "backbone.")
        .and(read("head.weights", head, "head."))
        .and(read("flow.weights", head + flow, "head.flow."));
  }

  private static WeightTable read(String resource, String checkpoint, String block) {
    return WeightTable.resource(CheckpointLayout.class, resource).under(checkpoint, block);
  }
}
