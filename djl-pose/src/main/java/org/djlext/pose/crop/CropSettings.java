package org.djlext.pose.crop;

/**
 * How the part of a picture is chosen that a model sees.
 *
 * @param padding what the sides of a person's box are multiplied by
 * @param udp whether sizes are measured from centre to centre of the outer pixels (arXiv
 *     1911.07524), as models need it that were trained so
 */
public record CropSettings(double padding, boolean udp) {

  /** What nearly all models were trained with. */
  public static final CropSettings CLASSIC = new CropSettings(1.25, false);

  /**
   * Checks the values.
   *
   * @param padding what the sides of a person's box are multiplied by
   * @param udp whether sizes are measured from centre to centre
   * @throws IllegalArgumentException if the padding is not positive
   */
  public CropSettings {
    if (!(padding > 0)) {
      throw new IllegalArgumentException("padding: expected a positive number, found " + padding);
    }
  }
}
