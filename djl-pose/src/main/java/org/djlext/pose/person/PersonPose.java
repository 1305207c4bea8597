package org.djlext.pose.person;

import ai.djl.modality.cv.output.Joints;
import com.google.gson.JsonObject;
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
   * Returns the pose as JSON, in pixels of the picture: {@code score}, {@code box}, {@code joints}
   * by their names with {@code x}, {@code y}, {@code score}, and {@code sigma_x}, {@code sigma_y}
   * if the model gives them, and {@code skeleton} as pairs of names. What is not finite is null.
   *
   * @return a new object
   */
  public JsonObject toJson() {
    return PoseJson.of(this);
  }

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
