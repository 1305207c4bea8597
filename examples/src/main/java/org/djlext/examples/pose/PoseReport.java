package org.djlext.examples.pose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;

/**
 * What {@code djlx pose} found.
 *
 * @param model the model that looked
 * @param head how it says where a joint is: simcc, rle or heatmap
 * @param peopleFrom where people were looked for: whole picture, boxes, annotations or detector
 * @param loadSeconds how long engine and models took to load
 * @param pictures one for each picture that could be read
 * @param failures one for each that could not
 * @param skeleton pairs of names that a limb joins
 */
record PoseReport(
    String model,
    String head,
    String peopleFrom,
    double loadSeconds,
    List<Picture> pictures,
    List<Failure> failures,
    List<List<String>> skeleton) {

  /**
   * Who was found in a picture.
   *
   * @param file the picture
   * @param width its width in pixels
   * @param height its height in pixels
   * @param people the people, the surest first
   * @param seconds how long everything took
   */
  record Picture(String file, int width, int height, List<Person> people, Seconds seconds) {}

  /**
   * A person.
   *
   * @param track the number by which the person is known in other frames, or null without tracking
   * @param score how sure box and joints are together; comparable within a model
   * @param box where the person was looked for
   * @param joints the joints, by their names
   */
  record Person(Integer track, double score, Box box, Map<String, Joint> joints) {

    static Person of(SeenPerson person) {
      PersonPose pose = person.pose();
      Map<String, Joint> joints = new LinkedHashMap<>();
      for (int i = 0; i < pose.joints().size(); i++) {
        joints.put(pose.set().names().get(i), Joint.of(pose.joints(), i));
      }
      return new Person(person.track(), pose.score(), Box.of(pose.box()), joints);
    }
  }

  /**
   * A box in pixels of the picture.
   *
   * @param x the left edge
   * @param y the upper edge
   * @param width from left to right
   * @param height from top to bottom
   * @param score how sure it is
   */
  record Box(double x, double y, double width, double height, double score) {

    static Box of(PersonBox box) {
      return new Box(
          hundredths(box.x()),
          hundredths(box.y()),
          hundredths(box.width()),
          hundredths(box.height()),
          box.score());
    }
  }

  /**
   * A joint in pixels of the picture; it may lie outside.
   *
   * @param x from the left
   * @param y from the top
   * @param score how sure it is; the range depends on the head
   * @param sigmaX how far it may lie from there on x; null if the head does not say
   * @param sigmaY how far it may lie from there on y; null if the head does not say
   */
  record Joint(double x, double y, double score, Double sigmaX, Double sigmaY) {

    static Joint of(Keypoints joints, int index) {
      return new Joint(
          hundredths(joints.x()[index]),
          hundredths(joints.y()[index]),
          joints.scores()[index],
          joints.sigma().map(sigma -> hundredths(sigma.x()[index])).orElse(null),
          joints.sigma().map(sigma -> hundredths(sigma.y()[index])).orElse(null));
    }
  }

  /**
   * How long the parts took.
   *
   * @param read decoding the file
   * @param people finding people
   * @param joints finding their joints
   */
  record Seconds(double read, double people, double joints) {}

  /**
   * A picture with which nothing could be done.
   *
   * @param file the picture
   * @param reason why
   */
  record Failure(String file, String reason) {}

  private static double hundredths(double pixels) {
    return Math.round(pixels * 100) / 100.0;
  }
}
