package org.djlext.pose;

import java.util.List;

/**
 * What is done to pixels from 0 to 255 before a model sees them: {@code (x - mean) / std}.
 *
 * @param mean three numbers, in the order of the channels that the model sees
 * @param std three positive numbers likewise
 * @param bgr whether the model sees blue first
 */
public record Normalization(List<Double> mean, List<Double> std, boolean bgr) {

  /** What mmpose's models were trained with. */
  public static final Normalization MMPOSE =
      new Normalization(List.of(123.675, 116.28, 103.53), List.of(58.395, 57.12, 57.375), false);

  private static final int CHANNELS = 3;

  /**
   * Checks the values.
   *
   * @param mean three numbers, in the order of the channels that the model sees
   * @param std three positive numbers likewise
   * @param bgr whether the model sees blue first
   * @throws IllegalArgumentException naming the field and its value
   */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != CHANNELS) {
      throw new IllegalArgumentException("mean: expected three numbers, found " + mean);
    }
    if (std.size() != CHANNELS || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException("std: expected three positive numbers, found " + std);
    }
  }
}
