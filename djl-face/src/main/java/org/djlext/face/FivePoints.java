package org.djlext.face;

import java.util.Arrays;
import java.util.Locale;

/**
 * The five points of a face, in pixels of the picture: left eye, right eye, tip of the nose, left
 * and right corner of the mouth. Left is left in the picture.
 *
 * <p>The centre of the first pixel is at (0, 0), as in OpenCV and in the detectors' own code.
 */
public final class FivePoints {

  /** How many points a face has. */
  public static final int COUNT = 5;

  /** The place of the eye that is left in the picture. */
  public static final int LEFT_EYE = 0;

  /** The place of the eye that is right in the picture. */
  public static final int RIGHT_EYE = 1;

  /** The place of the tip of the nose. */
  public static final int NOSE = 2;

  /** The place of the corner of the mouth that is left in the picture. */
  public static final int LEFT_MOUTH = 3;

  /** The place of the corner of the mouth that is right in the picture. */
  public static final int RIGHT_MOUTH = 4;

  private static final int[] MIRRORED = {RIGHT_EYE, LEFT_EYE, NOSE, RIGHT_MOUTH, LEFT_MOUTH};

  private final double[] values;

  /**
   * Constructs five points.
   *
   * @param values x and y of each point in turn: 10 finite numbers
   * @throws IllegalArgumentException if there are not 10 or one is not finite
   */
  public FivePoints(double... values) {
    if (values.length != 2 * COUNT || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "five points: expected 10 finite numbers, x and y of each point, found "
              + Arrays.toString(values));
    }
    this.values = values.clone();
  }

  /**
   * Returns a point's place from left to right.
   *
   * @param point 0 to 4
   * @return pixels
   */
  public double x(int point) {
    return values[2 * point];
  }

  /**
   * Returns a point's place from top to bottom.
   *
   * @param point 0 to 4
   * @return pixels
   */
  public double y(int point) {
    return values[2 * point + 1];
  }

  /**
   * Returns all places.
   *
   * @return a copy: x and y of each point in turn
   */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * Returns the points of the same face in a picture of which this one is an enlarged part.
   *
   * @param scale what both places are multiplied by
   * @param dx what is then added to x
   * @param dy what is then added to y
   * @return other points
   */
  public FivePoints scaled(double scale, double dx, double dy) {
    double[] moved = new double[values.length];
    for (int i = 0; i < moved.length; i += 2) {
      moved[i] = values[i] * scale + dx;
      moved[i + 1] = values[i + 1] * scale + dy;
    }
    return new FivePoints(moved);
  }

  /**
   * Returns the points of the same face in the mirrored picture, where left and right have changed
   * their places.
   *
   * @param width the width of the picture in pixels
   * @return other points
   */
  public FivePoints mirrored(int width) {
    double[] mirrored = new double[values.length];
    for (int i = 0; i < COUNT; i++) {
      mirrored[2 * i] = width - 1 - x(MIRRORED[i]);
      mirrored[2 * i + 1] = y(MIRRORED[i]);
    }
    return new FivePoints(mirrored);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FivePoints points && Arrays.equals(values, points.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("FivePoints[");
    for (int i = 0; i < COUNT; i++) {
      text.append(String.format(Locale.ROOT, "%s(%.2f, %.2f)", i == 0 ? "" : " ", x(i), y(i)));
    }
    return text.append(']').toString();
  }
}
