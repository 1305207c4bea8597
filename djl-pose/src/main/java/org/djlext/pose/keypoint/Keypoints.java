package org.djlext.pose.keypoint;

import java.util.Optional;

/**
 * The joints of one body, in pixels of whatever picture they were found in; pixel centres lie at
 * whole numbers.
 *
 * @param x K places from the left
 * @param y K places from the top
 * @param scores K numbers, higher for surer joints; their range depends on the head
 * @param sigma how far the joints may lie from there; empty for heads that do not say it
 */
public record Keypoints(float[] x, float[] y, float[] scores, Optional<JointSigma> sigma) {

  /**
   * Checks the lengths. The arrays are not copied: whoever gives them leaves them alone.
   *
   * @param x K places from the left
   * @param y K places from the top
   * @param scores K numbers, higher for surer joints
   * @param sigma how far the joints may lie from there, or empty
   * @throws IllegalArgumentException if the lengths differ
   */
  public Keypoints {
    if (x.length != y.length || x.length != scores.length) {
      throw new IllegalArgumentException(
          "expected as many x as y as scores, found %d, %d and %d"
              .formatted(x.length, y.length, scores.length));
    }
    if (sigma.isPresent() && sigma.get().x().length != x.length) {
      throw new IllegalArgumentException(
          "sigma: expected %d numbers, one for each joint, found %d"
              .formatted(x.length, sigma.get().x().length));
    }
  }

  /**
   * Constructs joints of which nothing is known but place and score.
   *
   * @param x K places from the left
   * @param y K places from the top
   * @param scores K numbers, higher for surer joints
   * @throws IllegalArgumentException if the lengths differ
   */
  public Keypoints(float[] x, float[] y, float[] scores) {
    this(x, y, scores, Optional.empty());
  }

  /**
   * Returns the number of joints.
   *
   * @return K
   */
  public int size() {
    return x.length;
  }
}
