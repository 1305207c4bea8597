package org.djlext.face.detect;

import org.djlext.flashattn.image.RgbImage;

/**
 * What MTCNN does with boxes between its stages (facenet-pytorch: models/utils/detect_face.py).
 * Numbers are float32 in the order of the reference, as places are cut off to whole pixels on the
 * way.
 */
final class MtcnnBoxes {

  private static final int STRIDE = 2;

  /** The numbers of a cell in {@link MtcnnNetwork#proposals}. */
  static final int CELL = 8;

  private MtcnnBoxes() {}

  /** The boxes that cells of a level stand for. */
  static Candidates ofCells(float[] cells, float scale) {
    int n = cells.length / CELL;
    float[] boxes = new float[Candidates.CORNERS * n];
    float[] scores = new float[n];
    int side = MtcnnNetwork.Kind.P.side();
    for (int i = 0; i < n; i++) {
      float row = cells[CELL * i + 1] * STRIDE;
      float column = cells[CELL * i + 2] * STRIDE;
      boxes[4 * i] = (float) Math.floor((column + 1) / scale);
      boxes[4 * i + 1] = (float) Math.floor((row + 1) / scale);
      boxes[4 * i + 2] = (float) Math.floor((column + side) / scale);
      boxes[4 * i + 3] = (float) Math.floor((row + side) / scale);
      scores[i] = cells[CELL * i + 3];
    }
    return new Candidates(boxes, scores, new float[0]);
  }

  /**
   * The pixels of the picture that a candidate has: first column and row, width and height.
   *
   * @return null if it has none
   */
  static int[] part(RgbImage picture, Candidates of, int i) {
    int left = Math.max(1, (int) of.boxes()[4 * i]); // counted from 1
    int top = Math.max(1, (int) of.boxes()[4 * i + 1]);
    int right = Math.min(picture.width(), (int) of.boxes()[4 * i + 2]);
    int bottom = Math.min(picture.height(), (int) of.boxes()[4 * i + 3]);
    return right < left || bottom < top
        ? null
        : new int[] {left - 1, top - 1, right - left + 1, bottom - top + 1};
  }

  /** Moves corners by offsets in parts of the size; more is 1 where the last pixel counts. */
  static Candidates moved(Candidates of, float[] offsets, float more) {
    float[] b = of.boxes();
    float[] moved = new float[b.length];
    for (int i = 0; i < b.length; i += 4) {
      float width = b[i + 2] - b[i] + more;
      float height = b[i + 3] - b[i + 1] + more;
      moved[i] = b[i] + offsets[i] * width;
      moved[i + 1] = b[i + 1] + offsets[i + 1] * height;
      moved[i + 2] = b[i + 2] + offsets[i + 2] * width;
      moved[i + 3] = b[i + 3] + offsets[i + 3] * height;
    }
    return new Candidates(moved, of.scores(), of.points());
  }

  /** Makes boxes as wide as they are high, around the same centres. */
  static Candidates squared(Candidates of) {
    float[] b = of.boxes().clone();
    for (int i = 0; i < b.length; i += 4) {
      float width = b[i + 2] - b[i];
      float height = b[i + 3] - b[i + 1];
      float side = Math.max(width, height);
      b[i] = b[i] + width * 0.5f - side * 0.5f;
      b[i + 1] = b[i + 1] + height * 0.5f - side * 0.5f;
      b[i + 2] = b[i] + side;
      b[i + 3] = b[i + 1] + side;
    }
    return new Candidates(b, of.scores(), of.points());
  }

  /** Turns points from parts of candidates into pixels: five x and five y into five x and y. */
  static float[] places(Candidates of) {
    float[] places = new float[Candidates.COORDINATES * of.size()];
    for (int i = 0; i < of.size(); i++) {
      float left = of.boxes()[4 * i];
      float top = of.boxes()[4 * i + 1];
      float width = of.boxes()[4 * i + 2] - left + 1;
      float height = of.boxes()[4 * i + 3] - top + 1;
      for (int p = 0; p < 5; p++) {
        places[10 * i + 2 * p] = width * of.points()[10 * i + p] + left - 1;
        places[10 * i + 2 * p + 1] = height * of.points()[10 * i + 5 + p] + top - 1;
      }
    }
    return places;
  }
}
