package org.djlext.face.detect;

import java.util.Comparator;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;

/** What is done where a picture should show one face, and may show several. */
public enum OneFace {
  /** Several are refused. */
  ONLY,

  /** The one with the largest box. */
  LARGEST,

  /** The one of which the detector is surest. */
  SUREST,

  /** The largest, less twice the square of its distance from the middle (insightface). */
  CENTRAL;

  private static final double WEIGHT = 2;

  /**
   * Chooses a face.
   *
   * @param faces the faces of a picture
   * @param picture the picture
   * @return one of them; of equal ones the first
   * @throws FaceCountException if there is none, or there are several and one was not to be chosen
   */
  public Face of(List<Face> faces, RgbImage picture) {
    if (faces.isEmpty() || this == ONLY && faces.size() > 1) {
      throw new FaceCountException(faces.size());
    }
    return faces.stream().reduce((a, b) -> order(picture).compare(b, a) > 0 ? b : a).orElseThrow();
  }

  private Comparator<Face> order(RgbImage picture) {
    return switch (this) {
      case ONLY, LARGEST -> Comparator.comparingDouble(Face::area);
      case SUREST -> Comparator.comparingDouble(Face::score);
      case CENTRAL ->
          Comparator.comparingDouble(
              face -> {
                double dx = face.x() + face.width() / 2 - picture.width() / 2;
                double dy = face.y() + face.height() / 2 - picture.height() / 2;
                return face.area() - WEIGHT * (dx * dx + dy * dy);
              });
    };
  }
}
