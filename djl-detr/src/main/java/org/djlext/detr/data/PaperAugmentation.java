package org.djlext.detr.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The augmentation of the paper (appendix A.4; {@code make_coco_transforms} of the authors): half
 * of the pictures are mirrored; half of them are resized, the others resized, cropped and resized
 * again.
 */
public final class PaperAugmentation {

  private static final int LONGEST = 1333;

  /**
   * The authors set no bound before the crop, so that a picture of 1 × 5,000 pixels would grow to
   * 400 × 2,000,000. It is not met by sides in a proportion of up to 13 to 1.
   */
  private static final int LONGEST_BEFORE_CROP = 8192;

  private PaperAugmentation() {}

  /**
   * Returns the transform of training pictures.
   *
   * @return shorter side 480 to 800 in steps of 32, longer side at most 1,333
   */
  public static SampleTransform training() {
    return training(800);
  }

  /**
   * Returns the transform of training pictures, all of its sizes in proportion.
   *
   * @param shortest the greatest length of the shorter side in pixels: 800 in the paper, less for
   *     smaller models
   * @return the transform
   * @throws IllegalArgumentException if the length is less than 16
   */
  public static SampleTransform training(int shortest) {
    if (shortest < 16) {
      throw new IllegalArgumentException(
          "the shorter side: expected at least 16 pixels, found " + shortest);
    }
    List<Integer> scales =
        IntStream.rangeClosed(15, 25).mapToObj(i -> scaled(i * 32, shortest)).toList();
    List<Integer> beforeCrop =
        IntStream.of(400, 500, 600).mapToObj(i -> scaled(i, shortest)).toList();
    SampleTransform resize = new RandomResize(scales, scaled(LONGEST, shortest));
    SampleTransform crop =
        SampleTransform.sequence(
            new RandomResize(beforeCrop, scaled(LONGEST_BEFORE_CROP, shortest)),
            new RandomSizeCrop(scaled(384, shortest), scaled(600, shortest)),
            resize);
    return SampleTransform.sequence(
        new HorizontalFlip(0.5), SampleTransform.choice(0.5, resize, crop));
  }

  /**
   * Returns the transform of pictures to be measured on.
   *
   * @return shorter side 800, longer side at most 1,333
   */
  public static SampleTransform validation() {
    return validation(800);
  }

  /**
   * Returns the transform of pictures to be measured on.
   *
   * @param shortest the length of the shorter side in pixels; the longer one may reach 1,333 / 800
   *     of it
   * @return the transform
   * @throws IllegalArgumentException if the length is less than 16
   */
  public static SampleTransform validation(int shortest) {
    if (shortest < 16) {
      throw new IllegalArgumentException(
          "the shorter side: expected at least 16 pixels, found " + shortest);
    }
    return new RandomResize(List.of(shortest), scaled(LONGEST, shortest));
  }

  private static int scaled(int size, int shortest) {
    return Math.round(size * (shortest / 800f));
  }
}
