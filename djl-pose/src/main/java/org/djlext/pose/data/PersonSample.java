package org.djlext.pose.data;

import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;

/**
 * A person in a picture, and what of it a model is to see. Augmentation changes numbers; the
 * picture is warped once, at the end.
 *
 * @param picture the picture as it was read
 * @param mirrored whether it is seen mirrored; joints and centre are then those of the mirrored
 *     picture
 * @param set what the joints are called
 * @param joints the joints in pixels of the picture; a score of 1 says that one is labelled, 0 that
 *     it is not
 * @param centreX the middle of what is seen, from the left
 * @param centreY the middle of what is seen, from the top
 * @param width the width of what is seen, before it is given the input's ratio of sides
 * @param height the height likewise
 * @param rotation degrees by which what is seen is turned
 */
public record PersonSample(
    RgbImage picture,
    boolean mirrored,
    KeypointSet set,
    Keypoints joints,
    double centreX,
    double centreY,
    double width,
    double height,
    double rotation) {

  /**
   * Returns this sample, seeing another part of the picture.
   *
   * @param x the middle, from the left
   * @param y the middle, from the top
   * @param newWidth the width
   * @param newHeight the height
   * @return the changed sample
   */
  public PersonSample seeing(double x, double y, double newWidth, double newHeight) {
    return new PersonSample(picture, mirrored, set, joints, x, y, newWidth, newHeight, rotation);
  }

  /**
   * Returns this sample, turned.
   *
   * @param degrees the rotation, instead of the one before
   * @return the changed sample
   */
  public PersonSample turned(double degrees) {
    return new PersonSample(
        picture, mirrored, set, joints, centreX, centreY, width, height, degrees);
  }

  /**
   * Returns this sample, seen in a mirror: left and right joints change places.
   *
   * @return the changed sample
   */
  public PersonSample inMirror() {
    int[] indices = set.mirrorIndices();
    int k = joints.size();
    Keypoints other = new Keypoints(new float[k], new float[k], new float[k]);
    float last = picture.width() - 1;
    for (int i = 0; i < k; i++) {
      other.x()[i] = last - joints.x()[indices[i]];
      other.y()[i] = joints.y()[indices[i]];
      other.scores()[i] = joints.scores()[indices[i]];
    }
    return new PersonSample(
        picture, !mirrored, set, other, last - centreX, centreY, width, height, rotation);
  }

  /**
   * Returns how many joints are labelled.
   *
   * @return from 0 to K
   */
  public int labelled() {
    int count = 0;
    for (float score : joints.scores()) {
      count += score > 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Returns what is seen, with the ratio of sides of a model's input.
   *
   * @param inputWidth the width of the input
   * @param inputHeight the height of the input
   * @return the part of the picture, which is the mirrored one if this sample is
   */
  public BodyCrop crop(int inputWidth, int inputHeight) {
    return BodyCrop.of(
        centreX - width / 2, centreY - height / 2, width, height, 1, inputWidth, inputHeight);
  }

  /**
   * Returns the joints as they lie in a model's input.
   *
   * @param map from the picture of this sample, mirrored if it is, to the input
   * @return the joints in pixels of the input
   */
  Keypoints jointsBy(Affine map) {
    int k = joints.size();
    Keypoints moved = new Keypoints(new float[k], new float[k], joints.scores());
    for (int i = 0; i < k; i++) {
      moved.x()[i] = (float) map.applyX(joints.x()[i], joints.y()[i]);
      moved.y()[i] = (float) map.applyY(joints.x()[i], joints.y()[i]);
    }
    return moved;
  }
}
