package org.djlext.face.detect;

import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;

/** Turns the numbers of a detector into faces. */
final class FoundFaces {

  private FoundFaces() {}

  /** Takes all that are faces at all: networks may give boxes turned inside out. */
  static List<Face> of(Candidates found, double scale) {
    List<Face> faces = new ArrayList<>();
    float[] b = found.boxes();
    for (int i = 0; i < found.size(); i++) {
      double[] p = new double[2 * FivePoints.COUNT];
      boolean finite = true;
      for (int k = 0; k < p.length; k++) {
        p[k] = found.points()[p.length * i + k] * scale;
        finite &= Double.isFinite(p[k]);
      }
      double x = b[4 * i] * scale;
      double y = b[4 * i + 1] * scale;
      double width = b[4 * i + 2] * scale - x;
      double height = b[4 * i + 3] * scale - y;
      if (finite && Double.isFinite(x + y + width + height) && width > 0 && height > 0) {
        double score = Math.max(0, Math.min(1, found.scores()[i]));
        faces.add(new Face(x, y, width, height, score, new FivePoints(p)));
      }
    }
    return faces;
  }
}
