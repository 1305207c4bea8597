package org.djlext.pose.person;

import ai.djl.modality.cv.output.Joints;
import java.util.ArrayList;
import java.util.List;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;

/**
 * The joints of a person in a picture.
 *
 * @param joints the joints in pixels of the picture
 * @param set what they are called and how they belong together
 * @param box where the person was looked for
 * @param area the size in square pixels of what the model saw
 * @param score how sure box and joints are together; comparable within a model
 */
public record PersonPose(
    Keypoints joints, KeypointSet set, PersonBox box, double area, double score) {

  /**
   * Converts to DJL's type, which has neither names nor a skeleton.
   *
   * @param pictureWidth the width of the picture
   * @param pictureHeight the height of the picture
   * @return the joints as parts of the picture
   */
  public Joints toJoints(int pictureWidth, int pictureHeight) {
    List<Joints.Joint> list = new ArrayList<>();
    for (int i = 0; i < joints.size(); i++) {
      list.add(
          new Joints.Joint(
              (double) joints.x()[i] / pictureWidth,
              (double) joints.y()[i] / pictureHeight,
              joints.scores()[i]));
    }
    return new Joints(list);
  }
}
