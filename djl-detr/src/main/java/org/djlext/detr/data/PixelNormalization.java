package org.djlext.detr.data;

import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * How pixels become numbers: divided by 255, less a mean, divided by a deviation, channel by
 * channel.
 *
 * @param mean of red, green and blue, on the scale of 0 to 1
 * @param deviation of red, green and blue, on the scale of 0 to 1
 */
public record PixelNormalization(List<Float> mean, List<Float> deviation) {

  /** That of ImageNet, which the published checkpoints have. */
  public static final PixelNormalization IMAGENET =
      new PixelNormalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  /**
   * Checks the numbers.
   *
   * @param mean see the record
   * @param deviation see the record
   */
  public PixelNormalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != RgbImage.CHANNELS || deviation.size() != RgbImage.CHANNELS) {
      throw new IllegalArgumentException(
          "expected a mean and a deviation for each of 3 channels, found %s and %s"
              .formatted(mean, deviation));
    }
    for (int c = 0; c < RgbImage.CHANNELS; c++) {
      if (!Float.isFinite(mean.get(c)) || !(deviation.get(c) > 0)) {
        throw new IllegalArgumentException(
            "expected finite means and deviations above 0, found %s and %s"
                .formatted(mean, deviation));
      }
    }
  }

  /** Returns the value of each of the 256 levels of a channel. */
  float[] levels(int channel) {
    float[] levels = new float[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (i / 255f - mean.get(channel)) / deviation.get(channel);
    }
    return levels;
  }
}
