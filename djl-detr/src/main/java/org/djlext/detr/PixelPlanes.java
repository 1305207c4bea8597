package org.djlext.detr;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.flashattn.image.RgbImage;

/** The memory of {@code pixel_values (B, 3, H, W)}, filled picture by picture. */
final class PixelPlanes {

  private static final int WORTH_SHARING = 1 << 16;

  private final float[][] table;
  private final FloatBuffer values; // zeros, which is what padding is
  private final Size frame;

  PixelPlanes(PixelScaling scaling, FloatBuffer values, Size frame) {
    this.table = scaling.table();
    this.values = values;
    this.frame = frame;
  }

  void write(int index, RgbImage image) {
    IntStream rows = IntStream.range(0, image.height());
    (image.pixels().length < WORTH_SHARING ? rows : rows.parallel())
        .forEach(y -> writeRow(index, image, y));
  }

  private void writeRow(int index, RgbImage image, int y) {
    byte[] pixels = image.pixels();
    float[] row = new float[image.width()];
    for (int c = 0; c < RgbImage.CHANNELS; c++) {
      float[] numbers = table[c];
      int from = y * image.width() * RgbImage.CHANNELS + c;
      for (int x = 0; x < row.length; x++, from += RgbImage.CHANNELS) {
        row[x] = numbers[pixels[from] & 0xff];
      }
      int plane = index * RgbImage.CHANNELS + c;
      values.put((plane * frame.height() + y) * frame.width(), row);
    }
  }
}
