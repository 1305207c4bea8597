package org.djlext.vlm.moonvit;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.djlext.flashattn.image.RgbImage;

/** The memory of {@code pixel_values (P, 3, p, p)}, filled picture by picture. */
final class PatchWriter {

  private static final int BYTES = 256;

  private final int p;
  private final float[][] numbers; // what each byte becomes, by channel
  private final FloatBuffer patches;

  PatchWriter(MoonVitImageProcessor processor, FloatBuffer patches) {
    this.p = processor.patchSize();
    this.patches = patches;
    this.numbers = new float[RgbImage.CHANNELS][BYTES];
    for (int c = 0; c < RgbImage.CHANNELS; c++) {
      float mean = processor.mean().get(c).floatValue();
      float deviation = processor.deviation().get(c).floatValue();
      for (int value = 0; value < BYTES; value++) {
        numbers[c][value] = (value / 255f - mean) / deviation; // the reference's float32 steps
      }
    }
  }

  /** Writes the patches of a picture that has its final scale, rows first. */
  void write(RgbImage picture, ImageGrid grid, int first) {
    IntStream.range(0, grid.rows() * p).parallel().forEach(y -> writeRow(picture, grid, first, y));
  }

  /** One row of pixels goes into a row of every patch beside it. */
  private void writeRow(RgbImage picture, ImageGrid grid, int first, int y) {
    float[] row = new float[p];
    int at = grid.top() + y;
    int patch = first + y / p * grid.columns();
    for (int column = 0; column < grid.columns(); column++, patch++) {
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        for (int x = 0; x < p; x++) {
          row[x] = numbers[c][sample(picture, grid.left() + column * p + x, at, c)];
        }
        patches.put(((patch * RgbImage.CHANNELS + c) * p + y % p) * p, row);
      }
    }
  }

  private static int sample(RgbImage picture, int x, int y, int channel) {
    return x < picture.width() && y < picture.height()
        ? picture.pixels()[(y * picture.width() + x) * RgbImage.CHANNELS + channel] & 0xff
        : 0; // black before scaling
  }
}
