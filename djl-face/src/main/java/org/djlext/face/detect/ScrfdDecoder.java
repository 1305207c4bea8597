package org.djlext.face.detect;

import java.util.ArrayList;
import java.util.List;

/** What SCRFD's outputs mean: distances from anchors' centres, in strides. */
final class ScrfdDecoder {

  private static final int STRIDES_OF_THREE = 3;
  private static final int STRIDES_OF_FIVE = 5;
  private static final int KINDS = 3;
  private static final int SMALLEST_STRIDE = 8;

  private ScrfdDecoder() {}

  /**
   * Decodes the outputs for one picture.
   *
   * @param outputs grouped by kind (scores, boxes, points), in each for strides from 8 on: three
   *     strides with two anchors a cell, or five with one
   * @param width the width of the input
   * @param height its height
   * @param threshold the least score
   * @return the boxes that are sure enough, as left, top, right and bottom in the input
   * @throws IllegalArgumentException if the outputs are not those of such a model
   */
  static Candidates decode(List<float[]> outputs, int width, int height, double threshold) {
    int count = outputs.size();
    if (count != KINDS * STRIDES_OF_THREE && count != KINDS * STRIDES_OF_FIVE) {
      throw new IllegalArgumentException(
          "outputs: expected 9 (three strides) or 15 (five) with the points of faces, found %d%s"
              .formatted(count, count == 6 || count == 10 ? ", a model without points" : ""));
    }
    int levels = count / KINDS;
    int anchors = levels == STRIDES_OF_THREE ? ScrfdConfig.ANCHORS : 1;
    List<float[]> found = new ArrayList<>(); // score, box, points
    for (int level = 0; level < levels; level++) {
      int stride = SMALLEST_STRIDE << level;
      float[] scores = outputs.get(level);
      float[] boxes = outputs.get(levels + level);
      float[] points = outputs.get(2 * levels + level);
      int columns = width / stride;
      int cells = columns * (height / stride) * anchors;
      if (scores.length != cells || boxes.length != 4 * cells || points.length != 10 * cells) {
        throw new IllegalArgumentException(
            "outputs of stride %d: expected %d rows of 1, 4 and 10, found %d, %d and %d numbers"
                .formatted(stride, cells, scores.length, boxes.length, points.length));
      }
      for (int i = 0; i < cells; i++) {
        if (scores[i] >= (float) threshold) {
          int cell = i / anchors;
          float x = (float) (cell % columns * stride);
          float y = (float) (cell / columns * stride);
          found.add(face(scores[i], boxes, points, i, stride, x, y));
        }
      }
    }
    return join(found);
  }

  private static float[] face(
      float score, float[] boxes, float[] points, int i, int stride, float x, float y) {
    float[] face = new float[1 + Candidates.CORNERS + Candidates.COORDINATES];
    face[0] = score;
    face[1] = x - boxes[4 * i] * stride;
    face[2] = y - boxes[4 * i + 1] * stride;
    face[3] = x + boxes[4 * i + 2] * stride;
    face[4] = y + boxes[4 * i + 3] * stride;
    for (int k = 0; k < Candidates.COORDINATES; k++) {
      face[5 + k] = (k % 2 == 0 ? x : y) + points[10 * i + k] * stride;
    }
    return face;
  }

  private static Candidates join(List<float[]> faces) {
    float[] boxes = new float[Candidates.CORNERS * faces.size()];
    float[] scores = new float[faces.size()];
    float[] points = new float[Candidates.COORDINATES * faces.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = faces.get(i)[0];
      System.arraycopy(faces.get(i), 1, boxes, 4 * i, 4);
      System.arraycopy(faces.get(i), 5, points, 10 * i, 10);
    }
    return new Candidates(boxes, scores, points);
  }
}
