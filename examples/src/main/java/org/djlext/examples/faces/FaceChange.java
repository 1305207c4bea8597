package org.djlext.examples.faces;

import java.util.List;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.Cover;
import org.djlext.face.process.FaceAugmentation;
import org.djlext.face.process.FaceStep;

/** What can be done to faces that are learned from, each to some of them. */
enum FaceChange {
  /** The head is turned. */
  POSE {
    @Override
    void into(FaceAugmentation.Builder builder) {
      builder.optPose(0.5, 50, 20);
    }
  },
  /** The face is lit anew. */
  LIGHT {
    @Override
    void into(FaceAugmentation.Builder builder) {
      builder.optLight(0.5);
    }
  },
  /** Something covers a part. */
  OCCLUSION {
    @Override
    void into(FaceAugmentation.Builder builder) {
      builder.optOcclusion(0.35, Cover.values());
    }
  },
  /** Detail is taken away. */
  QUALITY {
    @Override
    void into(FaceAugmentation.Builder builder) {
      builder.optLowResolution(0.3, 0.3);
    }
  };

  /** Adds this to an augmentation. */
  abstract void into(FaceAugmentation.Builder builder);

  /**
   * Makes one step of several.
   *
   * @param changes which
   * @param size the sides of faces in pixels
   */
  static FaceStep of(List<FaceChange> changes, int size) {
    FaceAugmentation.Builder builder = FaceAugmentation.builder(FaceTemplate.square(size));
    changes.forEach(change -> change.into(builder));
    return builder.build();
  }
}
