package org.djlext.face.detect;

import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;

/**
 * Finds small faces in large pictures: the whole picture is searched as it is seen by the detector,
 * and then every tile of it, one after another, so that memory does not grow with the picture. A
 * face that was found twice is given once.
 *
 * @param detector searches the whole and the tiles; closed with this one
 * @param side the side of tiles in pixels
 * @param overlap by how many pixels neighbours overlap: the side of the largest face that only
 *     tiles show
 */
public record TiledDetector(FaceDetector detector, int side, int overlap) implements FaceDetector {

  private static final double SAME_FACE = 0.4;

  /**
   * Checks the values.
   *
   * @param detector searches the whole and the tiles; closed with this one
   * @param side the side of tiles in pixels
   * @param overlap by how many pixels neighbours overlap
   * @throws IllegalArgumentException if tiles are not larger than their overlap
   */
  public TiledDetector {
    if (overlap < 0 || side <= overlap) {
      throw new IllegalArgumentException(
          "tiles: expected a side larger than the overlap, found side %d, overlap %d"
              .formatted(side, overlap));
    }
  }

  @Override
  public List<Face> detect(RgbImage picture) throws TranslateException {
    List<Face> faces = new ArrayList<>(detector.detect(picture));
    if (picture.width() <= side && picture.height() <= side) {
      return faces;
    }
    for (int y = 0; y == 0 || y + overlap < picture.height(); y += side - overlap) {
      for (int x = 0; x == 0 || x + overlap < picture.width(); x += side - overlap) {
        RgbImage tile =
            picture.crop(
                x, y, Math.min(side, picture.width() - x), Math.min(side, picture.height() - y));
        for (Face face : detector.detect(tile)) {
          faces.add(face.scaled(1, x, y));
        }
      }
    }
    return apart(faces);
  }

  /** A face cut by a tile's edge lies mostly inside its whole self. */
  private static List<Face> apart(List<Face> faces) {
    float[] boxes = new float[Candidates.CORNERS * faces.size()];
    float[] scores = new float[faces.size()];
    for (int i = 0; i < scores.length; i++) {
      Face face = faces.get(i);
      boxes[4 * i] = (float) face.x();
      boxes[4 * i + 1] = (float) face.y();
      boxes[4 * i + 2] = (float) (face.x() + face.width());
      boxes[4 * i + 3] = (float) (face.y() + face.height());
      scores[i] = (float) face.score();
    }
    Candidates all = new Candidates(boxes, scores, new float[0]);
    List<Face> apart = new ArrayList<>();
    for (int i : BoxSuppression.PIXEL_SMALLER.keep(all, SAME_FACE)) {
      apart.add(faces.get(i));
    }
    return apart;
  }

  @Override
  public void close() {
    detector.close();
  }
}
