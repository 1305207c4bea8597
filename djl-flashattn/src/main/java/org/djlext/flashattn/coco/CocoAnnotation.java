package org.djlext.flashattn.coco;

import java.util.OptionalDouble;

/**
 * An object that is in a picture, or a crowd of objects.
 *
 * @param id its number, different from all others
 * @param imageId the picture
 * @param categoryId the kind of object
 * @param box the box around it, or null if the file gives none
 * @param segmentation its pixels, or null if the file gives none
 * @param area its area in square pixels, that of the pixels and not of the box; empty if the file
 *     gives none
 * @param crowd whether this is a crowd, of which any number of detections may be a part
 * @param keypoints {@code x, y, v} of each keypoint, v being 0 if it is not labelled, 1 if hidden
 *     and 2 if seen; or null if the file gives none
 * @param keypointCount how many keypoints are labelled
 */
public record CocoAnnotation(
    long id,
    long imageId,
    long categoryId,
    CocoBox box,
    Segmentation segmentation,
    OptionalDouble area,
    boolean crowd,
    double[] keypoints,
    int keypointCount) {

  /**
   * Constructs an annotation without keypoints.
   *
   * @param id its number, different from all others
   * @param imageId the picture
   * @param categoryId the kind of object
   * @param box the box around it, or null
   * @param segmentation its pixels, or null
   * @param area its area in square pixels
   * @param crowd whether this is a crowd
   */
  public CocoAnnotation(
      long id,
      long imageId,
      long categoryId,
      CocoBox box,
      Segmentation segmentation,
      double area,
      boolean crowd) {
    this(id, imageId, categoryId, box, segmentation, OptionalDouble.of(area), crowd, null, 0);
  }
}
