package org.djlext.flashattn.coco;

/**
 * How alike a detection and a truth are: the overlap of boxes or masks, or the nearness of
 * keypoints.
 *
 * @param <T> a shape, such as {@link CocoBox}
 */
@FunctionalInterface
public interface Similarity<T> {

  /**
   * Compares a detection with a truth of the same picture and category.
   *
   * @param detection the shape that was found
   * @param truth what is there
   * @return 0 for nothing in common, 1 for the same
   */
  double of(T detection, Truth<T> truth);

  /**
   * Returns the overlap of boxes.
   *
   * @return intersection over union; for crowds, intersection over the detection
   */
  static Similarity<CocoBox> ofBoxes() {
    return (detection, truth) -> detection.iou(truth.shape(), truth.crowd());
  }

  /**
   * Returns the overlap of masks.
   *
   * @return intersection over union; for crowds, intersection over the detection
   */
  static Similarity<RunLengthMask> ofMasks() {
    return (detection, truth) -> detection.iou(truth.shape(), truth.crowd());
  }
}
