package org.djlext.face.align;

import org.djlext.face.FivePoints;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;

/**
 * How fit a face is for recognition, each part from 0 (useless) to 1 (nothing to wish for).
 *
 * <p>The parts are rules, not learned. They are meant for choosing among pictures of one person and
 * for refusing the worst; no error rate follows from them.
 *
 * @param size 1 if the face has at least as many pixels as the aligned picture of 112 x 112, less
 *     in proportion of its sides
 * @param sharpness v / (v + 100), where v is the variance of the Laplacian of the aligned grey
 *     picture
 * @param pose cos(yaw) * cos(pitch), 0 beyond 90 degrees
 * @param light how near the mean brightness is to the middle, times the part of pixels that are
 *     neither black nor white, times the contrast as far as it is below a standard deviation of 40
 */
public record FaceQuality(double size, double sharpness, double pose, double light) {

  private static final double HALF_SHARP = 100;
  private static final double FULL_CONTRAST = 40;
  private static final int BLACK = 4;
  private static final int WHITE = 251;
  private static final double MIDDLE = 127.5;

  /**
   * Judges a face.
   *
   * @param picture the picture
   * @param points the face's points in it
   * @return the parts
   * @throws AlignmentException if no face can have these points
   */
  public static FaceQuality of(RgbImage picture, FivePoints points) {
    FaceTemplate template = FaceTemplate.ARCFACE;
    Affine map = PointFit.similarity(points.toArray(), template.points().toArray());
    double scale = Math.hypot(map.xx(), map.yx());
    RgbImage aligned =
        scale > 1
            ? PictureWarp.warp(
                picture, map, template.width(), template.height(), BilinearSampling.EXACT)
            : PictureWarp.antialiased(picture, map, template.width(), template.height());
    HeadPose head = HeadPose.estimate(points);
    return of(GreyImage.of(aligned), Math.min(1, 1 / scale), head);
  }

  private static FaceQuality of(GreyImage aligned, double size, HeadPose head) {
    double variance = laplacianVariance(aligned);
    double pose =
        Math.max(0, Math.cos(Math.toRadians(head.yaw())))
            * Math.max(0, Math.cos(Math.toRadians(head.pitch())));
    return new FaceQuality(size, variance / (variance + HALF_SHARP), pose, light(aligned));
  }

  /**
   * Returns one number: the geometric mean, so that one bad part is not made up for by the others.
   *
   * @return 0 to 1
   */
  public double overall() {
    return Math.pow(size * sharpness * pose * light, 0.25);
  }

  /**
   * Returns the variance of the Laplacian, a measure of sharpness: that of OpenCV's {@code
   * Laplacian} with its smallest kernel, borders mirrored.
   *
   * @param picture any picture
   * @return the variance, in squares of brightness
   */
  public static double laplacianVariance(GreyImage picture) {
    int w = picture.width();
    int h = picture.height();
    byte[] p = picture.pixels();
    long sum = 0;
    long squares = 0;
    for (int y = 0; y < h; y++) {
      int up = mirrored(y - 1, h) * w;
      int down = mirrored(y + 1, h) * w;
      for (int x = 0; x < w; x++) {
        int value =
            (p[up + x] & 0xff)
                + (p[down + x] & 0xff)
                + (p[y * w + mirrored(x - 1, w)] & 0xff)
                + (p[y * w + mirrored(x + 1, w)] & 0xff)
                - 4 * (p[y * w + x] & 0xff);
        sum += value;
        squares += (long) value * value;
      }
    }
    double n = (double) w * h;
    return squares / n - (sum / n) * (sum / n);
  }

  private static int mirrored(int i, int size) {
    if (size == 1) {
      return 0;
    }
    return i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
  }

  private static double light(GreyImage picture) {
    double sum = 0;
    double squares = 0;
    int usable = 0;
    for (byte pixel : picture.pixels()) {
      int v = pixel & 0xff;
      sum += v;
      squares += v * v;
      usable += v >= BLACK && v <= WHITE ? 1 : 0;
    }
    double n = picture.pixels().length;
    double mean = sum / n;
    double contrast = Math.sqrt(Math.max(0, squares / n - mean * mean));
    double middle = 1 - Math.abs(mean - MIDDLE) / MIDDLE;
    return Math.max(0, middle) * (usable / n) * Math.min(1, contrast / FULL_CONTRAST);
  }
}
