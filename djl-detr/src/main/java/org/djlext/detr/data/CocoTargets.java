package org.djlext.detr.data;

import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.RunLengthMask;

/**
 * Makes training targets of annotations as the authors' {@code ConvertCocoPolysToMask} does: crowds
 * go, boxes are clamped to the picture, those without area go.
 */
final class CocoTargets {

  private final ClassTable classes;
  private final int width;
  private final int height;
  private final DataTally.OfPicture tally = new DataTally.OfPicture();

  CocoTargets(ClassTable classes, int width, int height) {
    this.classes = classes;
    this.width = width;
    this.height = height;
  }

  DataTally.OfPicture tally() {
    return tally;
  }

  /**
   * Makes the targets of one picture.
   *
   * @param withMasks whether each target must have a mask
   */
  List<DetectionTarget> of(List<CocoAnnotation> annotations, boolean withMasks) {
    List<DetectionTarget> targets = new ArrayList<>(annotations.size());
    for (CocoAnnotation annotation : annotations) {
      if (annotation.crowd()) {
        tally.crowds++;
        continue;
      }
      float[] box = clamped(annotation.box());
      if (box == null) {
        tally.withoutArea++;
        continue;
      }
      tally.objects++;
      tally.clamped += box[4] > 0 ? 1 : 0;
      RunLengthMask mask = null;
      if (withMasks) {
        mask = mask(annotation);
        if (mask == null) {
          tally.unusableMasks++;
          continue;
        }
      }
      int index = classes.indexOf(annotation.categoryId());
      targets.add(new DetectionTarget(index, box[0], box[1], box[2], box[3], mask));
    }
    return targets;
  }

  /** Returns the four edges and whether any was moved, or null if no area is left. */
  private float[] clamped(CocoBox box) {
    if (box == null) {
      return null; // nothing to learn from
    }
    float left = (float) box.x();
    float top = (float) box.y();
    float right = (float) box.width() + left;
    float bottom = (float) box.height() + top;
    float[] edges = {
      Math.max(0, Math.min(left, width)),
      Math.max(0, Math.min(top, height)),
      Math.max(0, Math.min(right, width)),
      Math.max(0, Math.min(bottom, height)),
      0
    };
    if (edges[0] >= edges[2] || edges[1] >= edges[3]) {
      return null;
    }
    boolean moved = edges[0] != left || edges[1] != top || edges[2] != right || edges[3] != bottom;
    edges[4] = moved ? 1 : 0;
    return edges;
  }

  private RunLengthMask mask(CocoAnnotation annotation) {
    if (annotation.segmentation() == null) {
      return null;
    }
    try {
      return annotation.segmentation().mask(height, width);
    } catch (IllegalArgumentException e) { // of another size
      return null;
    }
  }
}
