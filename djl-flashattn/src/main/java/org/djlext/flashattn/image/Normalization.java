package org.djlext.flashattn.image;

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

  /**
   * Lays out a picture as a model sees it.
   *
   * @param picture {@code (H, W, 3)} red, green, blue
   * @param into gets {@code (3, H, W)}
   * @param from where it begins
   * @param mirrored whether left and right are exchanged
   */
  public void fill(RgbImage picture, float[] into, int from, boolean mirrored) {
    byte[] pixels = picture.pixels();
    int area = picture.width() * picture.height();
    for (int c = 0; c < CHANNELS; c++) {
      float[] table = table(c);
      int plane = from + c * area;
      int channel = bgr ? CHANNELS - 1 - c : c;
      for (int y = 0; y < picture.height(); y++) {
        int row = y * picture.width();
        for (int x = 0; x < picture.width(); x++) {
          int to = mirrored ? picture.width() - 1 - x : x;
          into[plane + row + to] = table[pixels[(row + x) * CHANNELS + channel] & 0xff];
        }
      }
    }
  }

  /** What each of the 256 values becomes. */
  private float[] table(int channel) {
    float[] table = new float[256];
    float m = mean.get(channel).floatValue();
    float s = std.get(channel).floatValue();
    for (int value = 0; value < table.length; value++) {
      table[value] = (value - m) / s;
    }
    return table;
  }
}
