package org.djlext.detr.loss;

import org.djlext.flashattn.ops.ProgramSource;

/** The programs of this package, joined with those they call. */
final class LossProgram {

  static final ProgramSource OVERLAP = load("box_overlap.py");
  static final ProgramSource MATCHING = after(OVERLAP, "matching_cost.py");
  static final ProgramSource DETECTION = after(OVERLAP, "set_loss.py");
  static final ProgramSource PANOPTIC = after(DETECTION, "mask_loss.py");

  private LossProgram() {}

  private static ProgramSource load(String resource) {
    return ProgramSource.resource(LossProgram.class, resource);
  }

  private static ProgramSource after(ProgramSource first, String resource) {
    return new ProgramSource(resource, first.text() + "\n" + load(resource).text());
  }
}
