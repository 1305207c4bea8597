package org.djlext.detr.panoptic;

/**
 * How masks lie over a picture: the model saw the picture in the processed size, at the top left of
 * a padded one, and masks are wanted in the target size.
 *
 * @param padded the size that the whole batch was padded to
 * @param processed the size of this picture in it
 * @param target the size of the result, usually that of the picture before any resizing
 */
public record MaskFrame(Size padded, Size processed, Size target) {

  /**
   * Checks the sizes.
   *
   * @param padded the size that the whole batch was padded to
   * @param processed the size of this picture in it
   * @param target the size of the result, usually that of the picture before any resizing
   * @throws IllegalArgumentException if the processed size exceeds the padded one
   */
  public MaskFrame {
    if (processed.height() > padded.height() || processed.width() > padded.width()) {
      throw new IllegalArgumentException(
          "mask frame: the processed size %s exceeds the padded size %s"
              .formatted(processed, padded));
    }
  }

  /**
   * Returns the frame of a picture that was not padded.
   *
   * @param processed the size that the model saw
   * @param target the size of the result
   * @return the frame
   */
  public static MaskFrame unpadded(Size processed, Size target) {
    return new MaskFrame(processed, processed, target);
  }

  /**
   * A size in pixels.
   *
   * @param height the number of rows
   * @param width the number of columns
   */
  public record Size(int height, int width) {

    /**
     * Checks the size.
     *
     * @param height the number of rows
     * @param width the number of columns
     * @throws IllegalArgumentException if either is not positive
     */
    public Size {
      if (height <= 0 || width <= 0) {
        throw new IllegalArgumentException(
            "size: expected positive height and width, found " + height + " x " + width);
      }
    }

    @Override
    public String toString() {
      return height + " x " + width;
    }
  }
}
