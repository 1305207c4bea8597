package org.djlext.flashattn.coco;

/**
 * An object that was found in a picture, as it is scored.
 *
 * @param shape where it is
 * @param area its area in square pixels
 * @param score how sure the model is, higher for surer
 * @param <T> a shape, such as {@link CocoBox}
 */
public record Detection<T>(T shape, double area, double score) {

  /**
   * Constructs a detection.
   *
   * @param shape where it is
   * @param area its area in square pixels
   * @param score how sure the model is
   * @throws IllegalArgumentException if the score is NaN, which has no place in an order
   */
  public Detection {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("score: expected a number, found NaN");
    }
  }
}
