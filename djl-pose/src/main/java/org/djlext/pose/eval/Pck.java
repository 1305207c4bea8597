package org.djlext.pose.eval;

import java.util.Arrays;
import org.djlext.pose.keypoint.Keypoints;

/**
 * The percentage of correct keypoints, as a part of 1: how many of the labelled joints were found
 * nearer to their place than a threshold, in lengths of the person (mmpose: keypoint_eval.py,
 * MpiiPCKAccuracy). With the size of the head as that length it is PCKh.
 *
 * <pre>{@code
 * Pck pckh = new Pck(16, 0.5);
 * pckh.add(truth, found, headSize);  // for each person; MPII gives head sizes
 * double mean = pckh.pooled();
 * }</pre>
 */
public final class Pck {

  private final double threshold;
  private final long[] labelled;
  private final long[] correct;

  /**
   * Begins to count.
   *
   * @param joints how many joints a person has
   * @param threshold what the distance must be below, in lengths; above 0
   * @throws IllegalArgumentException if an argument is not positive
   */
  public Pck(int joints, double threshold) {
    if (joints < 1 || !(threshold > 0)) {
      throw new IllegalArgumentException(
          "PCK: expected joints and a threshold above 0, found %d and %s"
              .formatted(joints, threshold));
    }
    this.threshold = threshold;
    labelled = new long[joints];
    correct = new long[joints];
  }

  /**
   * Adds a person.
   *
   * @param truth where the joints are; a score above 0 says that one is labelled, others are
   *     ignored
   * @param found where they were found, in pixels of the same picture
   * @param length what distances are divided by; people with 0 or less are left out
   * @throws IllegalArgumentException if there are other numbers of joints, or the length is NaN
   */
  public void add(Keypoints truth, Keypoints found, double length) {
    if (truth.size() != labelled.length || found.size() != labelled.length) {
      throw new IllegalArgumentException(
          "PCK: expected %d joints, found %d true and %d found ones"
              .formatted(labelled.length, truth.size(), found.size()));
    }
    if (Double.isNaN(length)) {
      throw new IllegalArgumentException("PCK: expected the length of a person, found NaN");
    }
    if (length <= 0) {
      return;
    }
    for (int i = 0; i < labelled.length; i++) {
      if (truth.scores()[i] > 0) {
        labelled[i]++;
        // single precision as in the reference, which decides what lies at the threshold
        float x = (float) ((found.x()[i] - truth.x()[i]) / length);
        float y = (float) ((found.y()[i] - truth.y()[i]) / length);
        correct[i] += (float) Math.sqrt((double) x * x + (double) y * y) < threshold ? 1 : 0;
      }
    }
  }

  /**
   * Returns the part of one joint that is correct.
   *
   * @param joint which one
   * @return from 0 to 1, NaN if it was never labelled
   */
  public double of(int joint) {
    return labelled[joint] == 0 ? Double.NaN : (double) correct[joint] / labelled[joint];
  }

  /**
   * Returns the mean over the joints that were labelled, each of them counting alike.
   *
   * @return from 0 to 1, NaN if none was
   */
  public double mean() {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < labelled.length; i++) {
      if (labelled[i] > 0) {
        sum += of(i);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /**
   * Returns the part of all labelled joints that is correct, as MPII's mean is.
   *
   * @return from 0 to 1, NaN if none was labelled
   */
  public double pooled() {
    long all = Arrays.stream(labelled).sum();
    return all == 0 ? Double.NaN : (double) Arrays.stream(correct).sum() / all;
  }
}
