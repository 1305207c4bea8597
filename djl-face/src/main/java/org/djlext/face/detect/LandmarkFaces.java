package org.djlext.face.detect;

import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Landmark;
import ai.djl.modality.cv.output.Point;
import ai.djl.modality.cv.output.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;

/**
 * Faces as DJL's detectors give them and as it draws them: objects whose box is a {@link Landmark},
 * its edges parts of the picture and its points pixels.
 */
public final class LandmarkFaces {

  /** What an object is called that is a face. */
  public static final String CLASS_NAME = "Face";

  private LandmarkFaces() {}

  /**
   * Takes faces from what a detector gave. Points are taken for pixels, or, if all five lie between
   * 0 and 1, for parts of the picture like the box.
   *
   * @param objects any detector's objects, each with the five points in the order of {@link
   *     FivePoints}
   * @param width the width of the picture in pixels
   * @param height its height
   * @return the faces in the order of the objects
   * @throws IllegalArgumentException if an object has no five points
   */
  public static List<Face> of(DetectedObjects objects, int width, int height) {
    List<Face> faces = new ArrayList<>();
    for (int i = 0; i < objects.getNumberOfObjects(); i++) {
      DetectedObject object = objects.item(i);
      BoundingBox box = object.getBoundingBox();
      Rectangle r = box.getBounds();
      faces.add(
          new Face(
              r.getX() * width,
              r.getY() * height,
              r.getWidth() * width,
              r.getHeight() * height,
              Math.max(0, Math.min(1, object.getProbability())),
              points(box, i, width, height)));
    }
    return faces;
  }

  private static FivePoints points(BoundingBox box, int number, int width, int height) {
    List<Point> points = new ArrayList<>();
    if (box instanceof Landmark) {
      box.getPath().forEach(points::add);
    }
    if (points.size() != FivePoints.COUNT) {
      throw new IllegalArgumentException(
          "object %d: expected a Landmark of five points, found %s of %d; the detector does not"
                  .formatted(number, box.getClass().getSimpleName(), points.size())
              + " find the points of faces");
    }
    boolean parts = points.stream().allMatch(p -> isPart(p.getX()) && isPart(p.getY()));
    double[] values = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      values[2 * i] = points.get(i).getX() * (parts ? width : 1);
      values[2 * i + 1] = points.get(i).getY() * (parts ? height : 1);
    }
    return new FivePoints(values);
  }

  private static boolean isPart(double place) {
    return place >= 0 && place <= 1;
  }

  /**
   * Gives faces as DJL's objects.
   *
   * @param faces faces of one picture
   * @param width the width of the picture in pixels
   * @param height its height
   * @return an object of the class {@link #CLASS_NAME} for each
   */
  public static DetectedObjects toObjects(List<Face> faces, int width, int height) {
    List<String> names = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<BoundingBox> boxes = new ArrayList<>();
    for (Face face : faces) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < FivePoints.COUNT; i++) {
        points.add(new Point(face.points().x(i), face.points().y(i)));
      }
      names.add(CLASS_NAME);
      scores.add(face.score());
      boxes.add(
          new Landmark(
              face.x() / width,
              face.y() / height,
              face.width() / width,
              face.height() / height,
              points));
    }
    return new DetectedObjects(names, scores, boxes);
  }
}
