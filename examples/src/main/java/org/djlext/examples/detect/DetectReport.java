package org.djlext.examples.detect;

import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Rectangle;
import java.util.List;
import org.djlext.detr.panoptic.PanopticSegment;

/**
 * What {@code djlx detect} found.
 *
 * @param model the model that looked
 * @param threshold what the probability of an object had to exceed
 * @param loadSeconds how long engine and model took to load
 * @param pictures one for each picture that could be read
 * @param failures one for each that could not
 */
record DetectReport(
    String model,
    double threshold,
    double loadSeconds,
    List<Picture> pictures,
    List<Failure> failures) {

  /**
   * What was found in a picture.
   *
   * @param file the picture
   * @param width its width in pixels
   * @param height its height in pixels
   * @param objects the objects, the likeliest first
   * @param segments the segments, or null if none were asked for
   * @param seconds how long everything took
   */
  record Picture(
      String file,
      int width,
      int height,
      List<Found> objects,
      List<Segment> segments,
      Seconds seconds) {}

  /**
   * An object.
   *
   * @param label its class
   * @param score its probability
   * @param box where it is
   */
  record Found(String label, double score, Box box) {

    static Found of(DetectedObject object, int width, int height) {
      Rectangle box = object.getBoundingBox().getBounds();
      return new Found(
          object.getClassName(),
          object.getProbability(),
          new Box(
              hundredths(box.getX() * width),
              hundredths(box.getY() * height),
              hundredths(box.getWidth() * width),
              hundredths(box.getHeight() * height)));
    }

    private static double hundredths(double pixels) {
      return Math.round(pixels * 100) / 100.0;
    }
  }

  /**
   * A box in pixels of the picture, as the model gives it, which may be a little outside.
   *
   * @param x the left edge
   * @param y the upper edge
   * @param width from left to right
   * @param height from top to bottom
   */
  record Box(double x, double y, double width, double height) {}

  /**
   * A segment.
   *
   * @param id the number of its pixels in the file of segments
   * @param label its class
   * @param score its probability
   * @param thing whether it can be counted
   * @param area its pixels
   */
  record Segment(int id, String label, double score, boolean thing, int area) {

    static Segment of(PanopticSegment segment, String label) {
      return new Segment(segment.id(), label, segment.score(), segment.thing(), segment.area());
    }
  }

  /**
   * How long the parts took.
   *
   * @param read decoding the file
   * @param preprocess from pixels to tensors
   * @param inference the model
   * @param postprocess from tensors to objects
   */
  record Seconds(double read, double preprocess, double inference, double postprocess) {}

  /**
   * A picture with which nothing could be done.
   *
   * @param file the picture
   * @param reason why
   */
  record Failure(String file, String reason) {}
}
