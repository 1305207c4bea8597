package org.djlext.face.align;

import org.djlext.face.FivePoints;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;

/**
 * Turns, scales and shifts pictures so that a face's points come to where a template has them.
 *
 * @param template the template
 * @param affine whether shear is allowed, which follows turned heads more closely and changes the
 *     face's proportions; embeddings were trained without
 * @param antialiased whether faces that shrink to less than half their size are reduced with all
 *     their pixels; if not, every picture is warped as OpenCV's {@code warpAffine} does
 */
public record FaceAligner(FaceTemplate template, boolean affine, boolean antialiased) {

  /** To 112 x 112 pixels, without shear, antialiased. */
  public static final FaceAligner ARCFACE = of(FaceTemplate.ARCFACE);

  /**
   * Checks the values.
   *
   * @param template the template
   * @param affine whether shear is allowed
   * @param antialiased whether faces that shrink much are reduced with all their pixels
   */
  public FaceAligner {
    if (template == null) {
      throw new IllegalArgumentException("template: expected one, found none");
    }
  }

  /**
   * Makes an aligner without shear and without aliasing.
   *
   * @param template the template
   * @return the aligner
   */
  public static FaceAligner of(FaceTemplate template) {
    return new FaceAligner(template, false, true);
  }

  /**
   * Finds the map from a picture to the aligned one.
   *
   * @param points the face's points in the picture
   * @return the map
   * @throws AlignmentException if no face can have these points
   */
  public Affine map(FivePoints points) {
    double[] from = points.toArray();
    double[] to = template.points().toArray();
    return affine ? PointFit.affine(from, to) : PointFit.similarity(from, to);
  }

  /**
   * Aligns a face. What lies outside the picture is black.
   *
   * @param picture the picture
   * @param points the face's points in it
   * @return a picture of the template's size
   * @throws AlignmentException if no face can have these points
   */
  public RgbImage align(RgbImage picture, FivePoints points) {
    Affine map = map(points);
    int width = template.width();
    int height = template.height();
    return antialiased
        ? PictureWarp.antialiased(picture, map, width, height)
        : PictureWarp.warp(picture, map, width, height, BilinearSampling.EXACT);
  }

  /**
   * Returns where the points of a face are in the aligned picture, which is near the template's
   * places but seldom at them.
   *
   * @param points the face's points in the picture
   * @return its points in the aligned picture
   * @throws AlignmentException if no face can have these points
   */
  public FivePoints alignedPoints(FivePoints points) {
    Affine map = map(points);
    double[] moved = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      moved[2 * i] = map.applyX(points.x(i), points.y(i));
      moved[2 * i + 1] = map.applyY(points.x(i), points.y(i));
    }
    return new FivePoints(moved);
  }
}
