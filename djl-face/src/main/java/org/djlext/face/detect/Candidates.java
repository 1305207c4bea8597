package org.djlext.face.detect;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Boxes that may be faces, as flat arrays.
 *
 * @param boxes left, top, right and bottom of each in turn
 * @param scores how sure each is
 * @param points x and y of the five points of each in turn, or nothing
 */
record Candidates(float[] boxes, float[] scores, float[] points) {

  static final int CORNERS = 4;
  static final int COORDINATES = 10;

  int size() {
    return scores.length;
  }

  /** Those of the given places, in that order. */
  Candidates take(int[] places) {
    return new Candidates(
        rows(boxes, CORNERS, places), rows(scores, 1, places), rows(points, COORDINATES, places));
  }

  /** The same in a picture that is smaller by a factor. */
  Candidates divided(float factor) {
    return factor == 1
        ? this
        : new Candidates(divided(boxes, factor), scores, divided(points, factor));
  }

  private static float[] divided(float[] values, float factor) {
    float[] divided = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      divided[i] = values[i] / factor;
    }
    return divided;
  }

  /** The places that fit. */
  int[] places(IntPredicate fits) {
    return IntStream.range(0, size()).filter(fits).toArray();
  }

  /** Joins candidates in their order. */
  Candidates and(Candidates more) {
    return new Candidates(
        joined(boxes, more.boxes), joined(scores, more.scores), joined(points, more.points));
  }

  /** Takes rows of a flat array. */
  static float[] rows(float[] values, int width, int[] places) {
    if (values.length == 0) {
      return values;
    }
    float[] taken = new float[places.length * width];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(values, places[i] * width, taken, i * width, width);
    }
    return taken;
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
