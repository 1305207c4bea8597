package org.djlext.examples.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.pose.eval.Pck;
import org.djlext.pose.eval.PckScale;

/**
 * The percentage of correct keypoints, as parts of 1.
 *
 * @param threshold what distances must be below
 * @param scale what they are divided by
 * @param mean the mean over joints; null if nothing was labelled
 * @param pooled the part of all joints of all people; null if nothing was labelled
 * @param byJoint the part of each joint, null where it was never labelled
 */
record PckReport(double threshold, String scale, Double mean, Double pooled, List<Double> byJoint) {

  /** The scale that needs no joints. */
  static final String BOX = "box";

  /**
   * Finds what distances are divided by.
   *
   * @throws IllegalArgumentException if it is neither box nor two known joints
   */
  static PckScale scale(String name, JointSigmas joints) {
    if (name.equals(BOX)) {
      return PckScale.box();
    }
    String[] ends = name.split(",", -1);
    if (ends.length != 2) {
      throw new IllegalArgumentException(
          "expected box, or two joints with a comma between, found " + name);
    }
    if (joints.set() == null) {
      throw new IllegalArgumentException(
          "expected box, as --sigmas %s has no names of joints, found %s"
              .formatted(joints.source(), name));
    }
    return PckScale.between(joints.set(), ends[0].strip(), ends[1].strip());
  }

  static PckReport of(double threshold, String scale, Pck pck, int joints) {
    List<Double> byJoint = new ArrayList<>();
    for (int i = 0; i < joints; i++) {
      byJoint.add(number(pck.of(i)));
    }
    return new PckReport(threshold, scale, number(pck.mean()), number(pck.pooled()), byJoint);
  }

  /** JSON has no NaN. */
  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  String text() {
    return mean == null
        ? "PCK@%s: no joint is labelled".formatted(threshold)
        : String.format(
            Locale.ROOT,
            "PCK@%s of %s: %.3f over joints, %.3f over all",
            threshold,
            scale,
            mean,
            pooled);
  }
}
