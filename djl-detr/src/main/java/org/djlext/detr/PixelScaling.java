package org.djlext.detr;

import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * How bytes become the numbers that a model reads: {@code (byte * factor - mean) / deviation}.
 *
 * @param factor {@code rescale_factor}, or 1 if {@code do_rescale} is false
 * @param mean {@code image_mean} of red, green and blue, or zeros if {@code do_normalize} is false
 * @param deviation {@code image_std} of red, green and blue, or ones if {@code do_normalize} is
 *     false
 */
public record PixelScaling(double factor, List<Double> mean, List<Double> deviation) {

  /** To 0 to 1, then with the mean and deviation of ImageNet. */
  public static final PixelScaling IMAGENET =
      new PixelScaling(1 / 255.0, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  static final List<Double> NO_MEAN = List.of(0.0, 0.0, 0.0);
  static final List<Double> NO_DEVIATION = List.of(1.0, 1.0, 1.0);

  private static final int BYTES = 256;

  /**
   * Checks the values.
   *
   * @param factor a finite number
   * @param mean three finite numbers
   * @param deviation three finite numbers, none of them 0
   */
  public PixelScaling {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    finite("rescale_factor", List.of(factor), 1);
    finite("image_mean", mean, RgbImage.CHANNELS);
    finite("image_std", deviation, RgbImage.CHANNELS);
    if (deviation.contains(0.0)) {
      throw new IllegalArgumentException("image_std: expected no zero, found " + deviation);
    }
  }

  /** The number of every byte, by channel: {@code (3, 256)}, in the reference's float32 steps. */
  float[][] table() {
    float[][] table = new float[RgbImage.CHANNELS][BYTES];
    for (int c = 0; c < table.length; c++) {
      float channelMean = mean.get(c).floatValue();
      float channelDeviation = deviation.get(c).floatValue();
      for (int value = 0; value < BYTES; value++) {
        table[c][value] = ((float) (value * factor) - channelMean) / channelDeviation;
      }
    }
    return table;
  }

  private static void finite(String key, List<Double> values, int count) {
    if (values.size() != count || !values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "%s: expected %d finite numbers, found %s"
              .formatted(key, count, Arrays.toString(values.toArray())));
    }
  }
}
