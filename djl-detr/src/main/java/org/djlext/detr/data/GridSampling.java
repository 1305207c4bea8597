package org.djlext.detr.data;

import java.util.Arrays;
import org.djlext.flashattn.coco.RunLengthMask;

/**
 * Where each pixel of a transformed mask comes from. Flipping, cropping and resizing to the nearest
 * pixel all choose rows and columns independently, and so does any sequence of them: masks are read
 * once, at the end, however many steps there were.
 */
final class GridSampling {

  private final int[] rows;
  private final int[] columns;

  private GridSampling(int[] rows, int[] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** Returns the sampling that changes nothing. */
  static GridSampling identity(int width, int height) {
    return new GridSampling(range(0, height), range(0, width));
  }

  int width() {
    return columns.length;
  }

  int height() {
    return rows.length;
  }

  /** Mirrors left and right. */
  GridSampling flipped() {
    int[] mirrored = new int[columns.length];
    for (int x = 0; x < mirrored.length; x++) {
      mirrored[x] = columns[columns.length - 1 - x];
    }
    return new GridSampling(rows, mirrored);
  }

  /** Keeps a rectangle that lies inside. */
  GridSampling cropped(int x, int y, int width, int height) {
    return new GridSampling(
        Arrays.copyOfRange(rows, y, y + height), Arrays.copyOfRange(columns, x, x + width));
  }

  /** Takes the nearest row and column, as torch's {@code interpolate(mode="nearest")} does. */
  GridSampling resized(int width, int height) {
    return new GridSampling(nearest(rows, height), nearest(columns, width));
  }

  /**
   * Reads a mask.
   *
   * @param mask a mask of the original size
   * @param target receives the sampled pixels, row by row, 0 or 1
   * @param offset where the first of them goes
   * @param stride how far apart the first pixels of two rows are
   */
  void read(RunLengthMask mask, byte[] target, int offset, int stride) {
    int height = mask.height();
    byte[] pixels = columnByColumn(mask);
    for (int y = 0; y < rows.length; y++) {
      int at = offset + y * stride;
      int row = rows[y];
      for (int column : columns) {
        target[at++] = pixels[column * height + row];
      }
    }
  }

  /** Runs follow columns: written that way, each is one fill. */
  private static byte[] columnByColumn(RunLengthMask mask) {
    byte[] pixels = new byte[mask.height() * mask.width()];
    int[] counts = mask.counts();
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      if (i % 2 == 1) {
        Arrays.fill(pixels, at, at + counts[i], (byte) 1);
      }
      at += counts[i];
    }
    return pixels;
  }

  private static int[] nearest(int[] source, int size) {
    float scale = (float) source.length / size; // torch computes in float32
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      chosen[i] = source[Math.min((int) (i * scale), source.length - 1)];
    }
    return chosen;
  }

  private static int[] range(int from, int to) {
    int[] numbers = new int[to - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }
}
