package org.djlext.examples.pose;

import org.djlext.flashattn.coco.CocoResult;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.PersonPose;

/** People as COCO's results have them. */
public final class PoseResults {

  private PoseResults() {}

  /**
   * Converts one person.
   *
   * @param imageId the picture
   * @param categoryId the category of people
   * @param pose the person
   * @return x, y and score of each joint, and the score of the person
   */
  public static CocoResult of(long imageId, long categoryId, PersonPose pose) {
    Keypoints joints = pose.joints();
    double[] numbers = new double[3 * joints.size()];
    for (int i = 0; i < joints.size(); i++) {
      numbers[3 * i] = joints.x()[i];
      numbers[3 * i + 1] = joints.y()[i];
      numbers[3 * i + 2] = joints.scores()[i];
    }
    return new CocoResult(imageId, categoryId, pose.score(), null, null, numbers);
  }
}
