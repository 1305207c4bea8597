package org.djlext.examples.face;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;
import org.djlext.face.align.AlignmentException;
import org.djlext.face.align.FaceQuality;
import org.djlext.face.align.HeadPose;
import org.djlext.flashattn.image.RgbImage;

/** The parts that the results of {@code djlx face} have in common, as JSON shows them. */
final class FaceReport {

  private static final List<String> POINTS =
      List.of("left_eye", "right_eye", "nose", "left_mouth", "right_mouth");

  private FaceReport() {}

  /**
   * A picture with which nothing could be done.
   *
   * @param file the picture
   * @param reason why
   */
  record Failure(String file, String reason) {}

  /**
   * A face in pixels of its picture.
   *
   * @param score how sure the detector is, 0 to 1
   * @param box its box
   * @param points x and y of the five points, left and right as in the picture
   * @param pose where it looks in degrees; null if no face can have these points
   * @param quality how fit it is for recognition; null if no face can have these points
   */
  record Found(
      double score, Box box, Map<String, List<Double>> points, Pose pose, Quality quality) {

    static Found of(Face face, RgbImage picture) {
      Pose pose = null;
      Quality quality = null;
      try {
        pose = Pose.of(HeadPose.estimate(face.points()));
        quality = Quality.of(FaceQuality.of(picture, face.points()));
      } catch (AlignmentException e) {
        pose = null; // a box can be right though its points are not
      }
      return new Found(rounded(face.score(), 1e4), Box.of(face), points(face), pose, quality);
    }

    private static Map<String, List<Double>> points(Face face) {
      Map<String, List<Double>> points = new LinkedHashMap<>();
      for (int i = 0; i < FivePoints.COUNT; i++) {
        List<Double> place = new ArrayList<>();
        place.add(rounded(face.points().x(i), 100));
        place.add(rounded(face.points().y(i), 100));
        points.put(POINTS.get(i), place);
      }
      return points;
    }
  }

  /**
   * A box in pixels.
   *
   * @param x the left edge
   * @param y the upper edge
   * @param width from left to right
   * @param height from top to bottom
   */
  record Box(double x, double y, double width, double height) {

    static Box of(Face face) {
      return new Box(
          rounded(face.x(), 100),
          rounded(face.y(), 100),
          rounded(face.width(), 100),
          rounded(face.height(), 100));
    }
  }

  /**
   * Where a head looks, in degrees.
   *
   * @param yaw to the side
   * @param pitch up and down
   * @param roll tilted
   */
  record Pose(double yaw, double pitch, double roll) {

    static Pose of(HeadPose pose) {
      return new Pose(rounded(pose.yaw(), 10), rounded(pose.pitch(), 10), rounded(pose.roll(), 10));
    }
  }

  /**
   * How fit a face is, each from 0 to 1.
   *
   * @param overall the geometric mean of the others
   * @param size pixels
   * @param sharpness sharpness
   * @param pose how frontal
   * @param light brightness and contrast
   */
  record Quality(double overall, double size, double sharpness, double pose, double light) {

    static Quality of(FaceQuality quality) {
      return new Quality(
          rounded(quality.overall(), 1000),
          rounded(quality.size(), 1000),
          rounded(quality.sharpness(), 1000),
          rounded(quality.pose(), 1000),
          rounded(quality.light(), 1000));
    }
  }

  /**
   * The face of a picture that was chosen.
   *
   * @param file the picture
   * @param count how many faces it shows
   * @param box where the chosen one is; null if the picture was aligned already
   * @param quality how fit it is for recognition
   */
  record Seen(String file, int count, Box box, Quality quality) {

    static Seen of(Path file, SeenFace face) {
      return new Seen(
          file.toString(),
          face.count(),
          face.face() == null ? null : Box.of(face.face()),
          Quality.of(face.quality()));
    }
  }

  static double rounded(double value, double parts) {
    return Math.round(value * parts) / parts;
  }
}
