package org.djlext.face.detect;

import java.util.Arrays;
import java.util.List;

/** What SCRFD's outputs mean: distances from anchors' centres, in strides. */
final class ScrfdDecoder {

  private static final int STRIDES_OF_THREE = 3;
  private static final int STRIDES_OF_FIVE = 5;
  private static final int SMALLEST_STRIDE = 8;
  private static final int SCORES_AND_BOXES = 2;
  private static final int WITH_POINTS = 3;

  private ScrfdDecoder() {}

  /** Whether a model has that many outputs: three or five strides, with points or without. */
  static boolean isCount(int outputs) {
    return levels(outputs) > 0;
  }

  /** Whether a model of so many outputs gives points. */
  static boolean hasPoints(int outputs) {
    return levels(outputs) * WITH_POINTS == outputs;
  }

  /** How many strides a model of so many outputs has; 0 if there is no such model. */
  static int levels(int outputs) {
    for (int levels : new int[] {STRIDES_OF_THREE, STRIDES_OF_FIVE}) {
      if (outputs == levels * SCORES_AND_BOXES || outputs == levels * WITH_POINTS) {
        return levels;
      }
    }
    return 0;
  }

  /**
   * Decodes the outputs for one picture.
   *
   * @param outputs grouped by kind (scores, boxes, perhaps points), in each for strides from 8 on:
   *     three strides with two anchors a cell, or five with one
   * @param width the width of the input
   * @param height its height
   * @param threshold the least score
   * @return the boxes that are sure enough, as left, top, right and bottom in the input, with
   *     points if there are any
   * @throws IllegalArgumentException if the outputs are not those of such a model
   */
  static Candidates decode(List<float[]> outputs, int width, int height, double threshold) {
    int count = outputs.size();
    int levels = levels(count);
    if (levels == 0) {
      throw new IllegalArgumentException(
          "outputs: expected 6 (three strides) or 10 (five), with points 9 or 15, found " + count);
    }
    int anchors = levels == STRIDES_OF_THREE ? ScrfdConfig.ANCHORS : 1;
    Found found = new Found(hasPoints(count));
    for (int level = 0; level < levels; level++) {
      int stride = SMALLEST_STRIDE << level;
      float[] scores = outputs.get(level);
      float[] boxes = outputs.get(levels + level);
      float[] points = found.withPoints ? outputs.get(2 * levels + level) : new float[0];
      int columns = width / stride;
      int cells = columns * (height / stride) * anchors;
      check(stride, cells, scores, boxes, found.withPoints ? points : null);
      for (int i = 0; i < cells; i++) {
        if (scores[i] >= (float) threshold) {
          int cell = i / anchors;
          float x = (float) (cell % columns * stride);
          float y = (float) (cell / columns * stride);
          found.add(scores[i], boxes, points, i, stride, x, y);
        }
      }
    }
    return found.candidates();
  }

  private static void check(int stride, int cells, float[] scores, float[] boxes, float[] points) {
    if (scores.length != cells
        || boxes.length != Candidates.CORNERS * cells
        || points != null && points.length != Candidates.COORDINATES * cells) {
      throw new IllegalArgumentException(
          "outputs of stride %d: expected %d rows of 1%s, found %d, %d%s numbers"
              .formatted(
                  stride,
                  cells,
                  points == null ? " and 4" : ", 4 and 10",
                  scores.length,
                  boxes.length,
                  points == null ? "" : " and " + points.length));
    }
  }

  /** Grows with what is found. */
  private static final class Found {

    private final boolean withPoints;
    private float[] scores = new float[16];
    private float[] boxes = new float[16 * Candidates.CORNERS];
    private float[] points = {};
    private int count;

    Found(boolean withPoints) {
      this.withPoints = withPoints;
      points = new float[withPoints ? 16 * Candidates.COORDINATES : 0];
    }

    void add(float score, float[] from, float[] at, int i, int stride, float x, float y) {
      if (count == scores.length) {
        scores = Arrays.copyOf(scores, 2 * count);
        boxes = Arrays.copyOf(boxes, 2 * boxes.length);
        points = Arrays.copyOf(points, 2 * points.length);
      }
      scores[count] = score;
      boxes[4 * count] = x - from[4 * i] * stride;
      boxes[4 * count + 1] = y - from[4 * i + 1] * stride;
      boxes[4 * count + 2] = x + from[4 * i + 2] * stride;
      boxes[4 * count + 3] = y + from[4 * i + 3] * stride;
      for (int k = 0; withPoints && k < Candidates.COORDINATES; k++) {
        points[10 * count + k] = (k % 2 == 0 ? x : y) + at[10 * i + k] * stride;
      }
      count++;
    }

    Candidates candidates() {
      return new Candidates(
          Arrays.copyOf(boxes, Candidates.CORNERS * count),
          Arrays.copyOf(scores, count),
          withPoints ? Arrays.copyOf(points, Candidates.COORDINATES * count) : new float[0]);
    }
  }
}
