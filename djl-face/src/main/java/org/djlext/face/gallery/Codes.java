package org.djlext.face.gallery;

/**
 * What is left of unit vectors (N, D) in four bits a number: an eighth of the memory to read. The
 * code c, 0 to 15, stands for {@code (2c - 15) * scale}; the scale is a fifteenth of the largest
 * number. A row is a word with the scale and the length of what was lost, and words of 16 codes.
 */
final class Codes {

  private final int dimension;
  private final int stride;
  private final long[][] blocks;

  Codes(int dimension, long[][] blocks) {
    this.dimension = dimension;
    this.stride = stride(dimension);
    this.blocks = blocks;
  }

  int dimension() {
    return dimension;
  }

  static int words(int dimension) {
    return (dimension + 15) / 16;
  }

  static int stride(int dimension) {
    return 1 + words(dimension);
  }

  /** Codes a unit vector. */
  static void write(float[] unit, long[] rows, int at) {
    float max = Float.MIN_NORMAL;
    for (float each : unit) {
      max = Math.max(max, Math.abs(each));
    }
    float scale = max / 15;
    double squares = 0;
    for (int i = 0; i < unit.length; i++) {
      int code = Math.max(0, Math.min(15, Math.round((unit[i] / scale + 15) / 2)));
      double rest = unit[i] - (2 * code - 15) * (double) scale;
      squares += rest * rest;
      rows[at + 1 + i / 16] |= (long) code << place(i);
    }
    float residual = (float) Math.sqrt(squares);
    rows[at] = (long) Float.floatToIntBits(scale) << 32 | Float.floatToIntBits(residual);
  }

  /** Four numbers one after the other are in four products, see {@link CodedProbe}. */
  static int place(int i) {
    return i % 4 * 4 + i % 16 / 4 * 16;
  }

  static float scale(long head) {
    return Float.intBitsToFloat((int) (head >>> 32));
  }

  static float residual(long head) {
    return Float.intBitsToFloat((int) head);
  }

  long[] rows(int slot) {
    return blocks[slot / Vectors.BLOCK];
  }

  int at(int slot) {
    return slot % Vectors.BLOCK * stride;
  }

  /** Reads from every cache line of a row, so that rows come while others are still awaited. */
  long touch(int slot) {
    long[] rows = rows(slot);
    int at = at(slot);
    long sum = rows[at + stride - 1];
    for (int i = 0; i < stride; i += 8) {
      sum += rows[at + i];
    }
    return sum;
  }
}
