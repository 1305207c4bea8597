package org.djlext.pose.eval;

import org.djlext.flashattn.coco.CocoBox;

/** The joints of a person: x, y and v of each, and the box around the person. */
record KeypointShape(double[] keypoints, CocoBox box) {

  int size() {
    return keypoints.length / 3;
  }

  double x(int joint) {
    return keypoints[3 * joint];
  }

  double y(int joint) {
    return keypoints[3 * joint + 1];
  }

  boolean isLabelled(int joint) {
    return keypoints[3 * joint + 2] > 0;
  }

  /** The smallest box around all joints, whatever their v. */
  static CocoBox bounds(double[] keypoints) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < keypoints.length; i += 3) {
      left = Math.min(left, keypoints[i]);
      right = Math.max(right, keypoints[i]);
      top = Math.min(top, keypoints[i + 1]);
      bottom = Math.max(bottom, keypoints[i + 1]);
    }
    return new CocoBox(left, top, right - left, bottom - top);
  }
}
