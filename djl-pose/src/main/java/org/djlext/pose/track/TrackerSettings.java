package org.djlext.pose.track;

/**
 * When two poses are one person, and how joints are smoothed.
 *
 * @param minSimilarity the object keypoint similarity, from 0 to 1, below which a pose is somebody
 *     else
 * @param maxLost how many frames in a row somebody may be missing and still be known again
 * @param minJointScore the score below which a joint says nothing: it takes no part in comparisons
 *     and leaves its filter alone
 * @param filter how the places of joints are smoothed; speed is counted in sizes of the body (the
 *     root of its area) a second, so that the size of pictures does not matter
 */
public record TrackerSettings(
    double minSimilarity, int maxLost, double minJointScore, OneEuroSettings filter) {

  /** For films of some 25 frames a second, and scores from 0 to 1. */
  public static final TrackerSettings STANDARD =
      new TrackerSettings(0.3, 25, 0.3, new OneEuroSettings(1, 3, 1));

  /**
   * Checks the values.
   *
   * @param minSimilarity the similarity from 0 to 1 below which a pose is somebody else
   * @param maxLost how many frames in a row somebody may be missing
   * @param minJointScore the score below which a joint says nothing
   * @param filter how the places of joints are smoothed
   * @throws IllegalArgumentException naming the value at fault
   */
  public TrackerSettings {
    if (!(minSimilarity >= 0 && minSimilarity <= 1)) {
      throw new IllegalArgumentException("minSimilarity: expected 0 to 1, found " + minSimilarity);
    }
    if (maxLost < 0) {
      throw new IllegalArgumentException("maxLost: expected 0 or more, found " + maxLost);
    }
    if (Double.isNaN(minJointScore)) {
      throw new IllegalArgumentException("minJointScore: expected a number, found NaN");
    }
  }
}
