package org.djlext.face.detect;

import org.djlext.flashattn.pretrained.WeightTable;

/** The names of tensors, which are the same in checkpoints and in Blocks. */
final class FaceDetectorNames {

  private FaceDetectorNames() {}

  static WeightTable table() {
    return WeightTable.resource(FaceDetectorNames.class, "face-detectors.weights");
  }
}
