package org.djlext.pose.keypoint;

/**
 * The joints of one body, in pixels of whatever picture they were found in; pixel centres lie at
 * whole numbers.
 *
 * @param x K places from the left
 * @param y K places from the top
 * @param scores K numbers, higher for surer joints; their range depends on the head
 */
public record Keypoints(float[] x, float[] y, float[] scores) {

  /**
   * Checks the lengths. The arrays are not copied: whoever gives them leaves them alone.
   *
   * @param x K places from the left
   * @param y K places from the top
   * @param scores K numbers, higher for surer joints
   * @throws IllegalArgumentException if the lengths differ
   */
  public Keypoints {
    if (x.length != y.length || x.length != scores.length) {
      throw new IllegalArgumentException(
          "expected as many x as y as scores, found %d, %d and %d"
              .formatted(x.length, y.length, scores.length));
    }
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
