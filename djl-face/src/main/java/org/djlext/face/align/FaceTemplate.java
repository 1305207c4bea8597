package org.djlext.face.align;

import org.djlext.face.FivePoints;

/**
 * Where the five points lie in an aligned picture. The places are those that nearly all published
 * embeddings were trained with (insightface: {@code arcface_src} in face_align.py).
 *
 * @param width the width of the aligned picture
 * @param height its height
 * @param points where the points come to
 */
public record FaceTemplate(int width, int height, FivePoints points) {

  private static final int SIZE = 112;

  private static final FivePoints AT_112 =
      new FivePoints(
          38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041);

  /** The template of 112 x 112 pixels. */
  public static final FaceTemplate ARCFACE = new FaceTemplate(SIZE, SIZE, AT_112);

  private static final int WIDE = 128;
  private static final int WIDE_MARGIN = 8;
  private static final int PORTRAIT_WIDTH = 96;

  /**
   * Checks the values.
   *
   * @param width the width of the aligned picture
   * @param height its height
   * @param points where the points come to
   * @throws IllegalArgumentException if a side is less than 1 or there are no points
   */
  public FaceTemplate {
    if (width < 1 || height < 1 || points == null) {
      throw new IllegalArgumentException(
          "template: expected sides of at least 1 pixel and five points, found %d x %d, %s"
              .formatted(width, height, points));
    }
  }

  /**
   * Returns the template of a square picture, as insightface makes it: multiples of 128 show 8 more
   * columns on each side of a face of 112 than other sizes do.
   *
   * @param size the sides of the aligned picture in pixels
   * @return the template
   * @throws IllegalArgumentException if the size is less than 1
   */
  public static FaceTemplate square(int size) {
    boolean wide = size % SIZE != 0 && size % WIDE == 0;
    double ratio = (double) size / (wide ? WIDE : SIZE);
    return new FaceTemplate(size, size, AT_112.scaled(ratio, wide ? WIDE_MARGIN * ratio : 0, 0));
  }

  /**
   * Returns the template of 96 x 112 pixels that earlier models (SphereFace, CosFace) use.
   *
   * @return the template
   */
  public static FaceTemplate portrait() {
    int cut = (SIZE - PORTRAIT_WIDTH) / 2;
    return new FaceTemplate(PORTRAIT_WIDTH, SIZE, AT_112.scaled(1, -cut, 0));
  }
}
