package org.djlext.examples.pose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * @param score how sure box and joints are together; comparable within a model
   * @param box where the person was looked for
   * @param joints the joints, by their names
   */
  record Person(double score, Box box, Map<String, Joint> joints) {

    static Person of(PersonPose pose) {
      Map<String, Joint> joints = new LinkedHashMap<>();
      for (int i = 0; i < pose.joints().size(); i++) {
        joints.put(
            pose.set().names().get(i),
            new Joint(
                hundredths(pose.joints().x()[i]),
                hundredths(pose.joints().y()[i]),
                pose.joints().scores()[i]));
      }
      return new Person(pose.score(), Box.of(pose.box()), joints);
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
   */
  record Joint(double x, double y, double score) {}

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
