package org.djlext.flashattn.image;

import static org.djlext.flashattn.image.ResampleWeights.BITS;
import static org.djlext.flashattn.image.RgbImage.CHANNELS;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Resizes in two passes, along rows and along columns, rounding to 8 bits after each as Pillow
 * does. The order matters for the last bit: it is that of Pillow 13, where earlier versions always
 * begin with rows. Rows are shared out over the processors.
 */
final class AntialiasedResize {

  private static final int HALF = 1 << (BITS - 1);

  /** Below this many bytes of output, handing out work takes longer than doing it. */
  private static final int WORTH_SHARING = 1 << 16;

  private AntialiasedResize() {}

  static RgbImage resize(RgbImage image, int width, int height, ResampleFilter filter) {
    int narrower = image.width() - width;
    int lower = image.height() - height;
    if (lower > 0 && lower > narrower * 2) {
      return alongRows(alongColumns(image, height, filter), width, filter);
    }
    return alongColumns(alongRows(image, width, filter), height, filter);
  }

  private static RgbImage alongRows(RgbImage image, int width, ResampleFilter filter) {
    if (width == image.width()) {
      return image;
    }
    ResampleWeights axis = ResampleWeights.of(image.width(), width, filter);
    byte[] in = image.pixels();
    byte[] out = new byte[Math.multiplyExact(width * CHANNELS, image.height())];
    eachRow(
        image.height(),
        out.length,
        y -> {
          int row = y * image.width() * CHANNELS;
          int to = y * width * CHANNELS;
          for (int x = 0; x < width; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int from = row + axis.first()[x] * CHANNELS;
            int weights = x * axis.stride();
            for (int k = 0; k < axis.count()[x]; k++) {
              int weight = axis.weights()[weights + k];
              red += (in[from++] & 0xff) * weight;
              green += (in[from++] & 0xff) * weight;
              blue += (in[from++] & 0xff) * weight;
            }
            out[to++] = clip(red);
            out[to++] = clip(green);
            out[to++] = clip(blue);
          }
        });
    return new RgbImage(width, image.height(), out);
  }

  private static RgbImage alongColumns(RgbImage image, int height, ResampleFilter filter) {
    if (height == image.height()) {
      return image;
    }
    ResampleWeights axis = ResampleWeights.of(image.height(), height, filter);
    int length = image.width() * CHANNELS;
    byte[] in = image.pixels();
    byte[] out = new byte[Math.multiplyExact(length, height)];
    eachRow(
        height,
        out.length,
        y -> {
          int[] sum = new int[length];
          Arrays.fill(sum, HALF);
          for (int k = 0; k < axis.count()[y]; k++) {
            add(sum, in, (axis.first()[y] + k) * length, axis.weights()[y * axis.stride() + k]);
          }
          for (int i = 0, to = y * length; i < length; i++) {
            out[to++] = clip(sum[i]);
          }
        });
    return new RgbImage(image.width(), height, out);
  }

  private static void add(int[] sum, byte[] in, int from, int weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (in[from + i] & 0xff) * weight;
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> BITS));
  }

  private static void eachRow(int rows, int bytes, IntConsumer row) {
    IntStream all = IntStream.range(0, rows);
    (bytes < WORTH_SHARING ? all : all.parallel()).forEach(row);
  }
}
