package org.djlext.pose.eval;

import org.djlext.flashattn.coco.CocoBox;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;

/** The length of a person that distances are divided by for {@link Pck}. */
@FunctionalInterface
public interface PckScale {

  /**
   * Measures a person.
   *
   * @param truth where its joints are
   * @param found where they were found
   * @param box the box around it
   * @return pixels; 0 or less to leave the person out
   */
  double of(Keypoints truth, Keypoints found, CocoBox box);

  /**
   * Returns the longer side of the box (mmpose: {@code norm_item='bbox'}).
   *
   * @return the scale
   */
  static PckScale box() {
    return (truth, found, box) -> Math.max(box.width(), box.height());
  }

  /**
   * Returns the distance between two joints, such as neck and head top for PCKh, or shoulder and
   * hip for the torso. Below one pixel, the distance of the joints that were found is taken
   * (mmpose: {@code norm_item='torso'}); people of whom one of the two is not labelled are left
   * out.
   *
   * @param set the joints
   * @param first the name of one
   * @param second the name of the other
   * @return the scale
   * @throws IllegalArgumentException if there are no such joints
   */
  static PckScale between(KeypointSet set, String first, String second) {
    int a = index(set, first);
    int b = index(set, second);
    return (truth, found, box) -> {
      if (!(truth.scores()[a] > 0 && truth.scores()[b] > 0)) {
        return 0;
      }
      double length = distance(truth, a, b);
      return length < 1 ? distance(found, a, b) : length;
    };
  }

  private static int index(KeypointSet set, String name) {
    int index = set.names().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "scale: expected a joint of %s, found %s".formatted(set.names(), name));
    }
    return index;
  }

  private static double distance(Keypoints joints, int a, int b) {
    return Math.hypot(joints.x()[a] - joints.x()[b], joints.y()[a] - joints.y()[b]);
  }
}
