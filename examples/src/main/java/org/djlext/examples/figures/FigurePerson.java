package org.djlext.examples.figures;

import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.pose.keypoint.Keypoints;

/**
 * What is known of a person in a picture.
 *
 * @param x 17 places of COCO's joints from the left, in pixels; pixel centres are whole
 * @param y the same from the top
 * @param visibility 0 if a joint is outside the picture or on the far side of the head, 1 if it is
 *     hidden, 2 if it is seen
 * @param mask the pixels that show the person
 */
public record FigurePerson(double[] x, double[] y, int[] visibility, RunLengthMask mask) {

  /**
   * Returns the box around the pixels that show the person.
   *
   * @return the box in pixels
   */
  public CocoBox box() {
    return mask.bounds();
  }

  /**
   * Returns the number of joints that are labelled.
   *
   * @return how many are seen or hidden
   */
  public int labelled() {
    int count = 0;
    for (int v : visibility) {
      count += v > 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Returns the joints as codecs want them.
   *
   * @return 17 joints, those that are labelled with a score of 1, others with 0
   */
  public Keypoints keypoints() {
    Keypoints joints = new Keypoints(new float[x.length], new float[x.length], new float[x.length]);
    for (int i = 0; i < x.length; i++) {
      joints.x()[i] = (float) x[i];
      joints.y()[i] = (float) y[i];
      joints.scores()[i] = visibility[i] > 0 ? 1 : 0;
    }
    return joints;
  }

  /**
   * Returns the joints as COCO's files have them.
   *
   * @return x, y and v of each; all 0 where v is
   */
  public double[] cocoKeypoints() {
    double[] numbers = new double[3 * x.length];
    for (int i = 0; i < x.length; i++) {
      if (visibility[i] > 0) {
        numbers[3 * i] = Math.round(100 * x[i]) / 100.0;
        numbers[3 * i + 1] = Math.round(100 * y[i]) / 100.0;
        numbers[3 * i + 2] = visibility[i];
      }
    }
    return numbers;
  }
}
