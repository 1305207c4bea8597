package org.djlext.face.gallery;

import java.util.Arrays;

/**
 * A vector (D) that others are compared with by their {@link Codes}. Holds it in whole numbers from
 * -127 to 127, four in a word 16 bits apart in descending order: the product with a word of four
 * codes in ascending order then has the sum of the four products in its highest 16 bits.
 */
final class CodedProbe {

  private static final long FOUR = 0x000F_000F_000F_000FL;
  private static final long ONES = 0x0001_0001_0001_0001L;
  private static final long HALF = 1L << 47;
  private static final int LARGEST = 127;

  private final int dimension;
  private final int words;
  private final long[] factors;
  private final ProbeColumns columns;
  private final float chance;
  private float scale;
  private int sum;
  private float error;

  CodedProbe(int dimension) {
    this.dimension = dimension;
    this.words = Codes.words(dimension);
    this.factors = new long[4 * words];
    this.columns = new ProbeColumns(words);
    this.chance = (float) Math.min(1, 4 / Math.sqrt(dimension));
  }

  /** Takes a unit vector. */
  CodedProbe set(float[] unit) {
    float max = Float.MIN_NORMAL;
    for (float each : unit) {
      max = Math.max(max, Math.abs(each));
    }
    scale = max / LARGEST;
    sum = 0;
    double squares = 0;
    Arrays.fill(factors, 0);
    for (int i = 0; i < dimension; i++) {
      int whole = Math.round(unit[i] / scale);
      double rest = unit[i] - (double) whole * scale;
      squares += rest * rest;
      sum += whole;
      columns.wholes()[i] = whole;
      // not as bits: a negative number borrows from those above, as it does in the product
      factors[i / 16 * 4 + i % 4] += (long) whole << (48 - i % 16 / 4 * 16);
    }
    columns.plan();
    error = (float) Math.sqrt(squares);
    return this;
  }

  /** Takes what the codes say of a vector. */
  CodedProbe set(Codes codes, int slot) {
    long[] rows = codes.rows(slot);
    int at = codes.at(slot);
    scale = Codes.scale(rows[at]);
    long total = 0;
    for (int word = 0; word < words; word++) {
      long four = reversed(rows[at + 1 + word]);
      for (int i = 0; i < 4; i++) {
        long each = four >>> 4 * i & FOUR;
        total += each * ONES >>> 48;
        factors[4 * word + i] = 2 * each - 15 * ONES;
      }
    }
    sum = (int) (2 * total - 15L * dimension);
    error = Float.NaN;
    return this;
  }

  private static long reversed(long word) {
    long pairs = Long.rotateRight(word, 32);
    return (pairs & 0x0000_FFFF_0000_FFFFL) << 16 | pairs >>> 16 & 0x0000_FFFF_0000_FFFFL;
  }

  /** About the cosine. */
  float score(long[] rows, int at) {
    int dot = 0;
    for (int word = 0; word < words; word++) {
      long codes = rows[at + 1 + word];
      // at most 4 * 4 * 15 * 127, which 16 bits hold
      long product =
          (codes & FOUR) * factors[4 * word]
              + (codes >>> 4 & FOUR) * factors[4 * word + 1]
              + (codes >>> 8 & FOUR) * factors[4 * word + 2]
              + (codes >>> 12 & FOUR) * factors[4 * word + 3];
      dot += (int) (product + HALF >> 48);
    }
    return score(Codes.scale(rows[at]), dot);
  }

  /** About the cosine, with the sum of the products of whole numbers and codes. */
  float score(float codeScale, int dot) {
    return codeScale * scale * (2 * dot - 15 * sum);
  }

  /** The whole numbers of the unit vector that was set last. */
  ProbeColumns columns() {
    return columns;
  }

  /**
   * How far a score may be from the cosine with a unit vector, by Cauchy and Schwarz. With probe q,
   * coded q', and vector x, coded x': {@code qx - q'x' = q(x - x') + (q - q')x'}.
   */
  float bound(long[] rows, int at) {
    return bound(Codes.residual(rows[at]));
  }

  /** The same, by the length of what codes have lost. */
  float bound(float residual) {
    return residual + error * (1 + residual) + 1e-5f + 1e-8f * dimension; // the last for rounding
  }

  /**
   * How far it hardly ever is: what was lost has a direction of its own, so that its cosine with
   * the probe has a deviation of {@code 1 / sqrt(D)}; four of these.
   */
  float likely(long[] rows, int at) {
    return chance * bound(rows, at);
  }
}
