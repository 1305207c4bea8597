package org.djlext.pose.data;

import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoImage;

/**
 * A person to be trained on.
 *
 * @param image the picture
 * @param annotation what the file says
 * @param box the box within the picture
 */
record LabelledPerson(CocoImage image, CocoAnnotation annotation, CocoBox box) {

  /** Cuts off what lies outside the centres of the outer pixels, as mmpose does. */
  static CocoBox within(CocoBox box, int width, int height) {
    double left = inside(box.x(), width);
    double top = inside(box.y(), height);
    double right = inside(box.x() + box.width(), width);
    double bottom = inside(box.y() + box.height(), height);
    return new CocoBox(left, top, right - left, bottom - top);
  }

  private static double inside(double at, int size) {
    return Math.max(0, Math.min(size - 1.0, at));
  }
}
