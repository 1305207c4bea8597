package org.djlext.face.detect;

import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;

/**
 * Turns the numbers of a detector into faces: all that are faces at all, as networks may give boxes
 * turned inside out.
 */
final class FoundFaces {

  private FoundFaces() {}

  /** Faces with their points. */
  static List<Face> of(Candidates found) {
    List<Face> faces = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      double[] p = new double[Candidates.COORDINATES];
      boolean finite = true;
      for (int k = 0; k < p.length; k++) {
        p[k] = found.points()[p.length * i + k];
        finite &= Double.isFinite(p[k]);
      }
      if (finite && isBox(found, i)) {
        double[] b = box(found, i);
        faces.add(new Face(b[0], b[1], b[2], b[3], score(found, i), new FivePoints(p)));
      }
    }
    return faces;
  }

  /** Boxes only, as parts of a picture of that size. */
  static DetectedObjects boxes(Candidates found, int width, int height) {
    List<String> names = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<BoundingBox> boxes = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      if (isBox(found, i)) {
        double[] b = box(found, i);
        names.add(LandmarkFaces.CLASS_NAME);
        scores.add(score(found, i));
        boxes.add(new Rectangle(b[0] / width, b[1] / height, b[2] / width, b[3] / height));
      }
    }
    return new DetectedObjects(names, scores, boxes);
  }

  private static boolean isBox(Candidates found, int i) {
    double[] b = box(found, i);
    return Double.isFinite(b[0] + b[1] + b[2] + b[3]) && b[2] > 0 && b[3] > 0;
  }

  /** Left, top, width and height. */
  private static double[] box(Candidates found, int i) {
    float[] b = found.boxes();
    double x = b[4 * i];
    double y = b[4 * i + 1];
    return new double[] {x, y, b[4 * i + 2] - x, b[4 * i + 3] - y};
  }

  private static double score(Candidates found, int i) {
    return Math.max(0, Math.min(1, found.scores()[i]));
  }
}
