package org.djlext.face.gallery;

import java.util.Arrays;

/**
 * The {@link Codes} of many vectors (N, D) turned around, so that a probe is compared with all of
 * them number by number, in loops that the compiler turns into vector instructions. Each word holds
 * four numbers of one vector in its lower half and the same four of another in its upper half.
 */
final class CodeColumns {

  /** How many vectors; fewer would be spent in what goes before and after vector instructions. */
  static final int VECTORS = 2048;

  private static final int PAIRS = VECTORS / 2;
  private static final int TWO = 0x000F_000F;

  /** How many numbers a column has of each vector. */
  static final int CODES = 4;

  /** Columns that lie together, so that the processor reads ahead; see {@link Vectors#BLOCK}. */
  private static final int GROUP = 16;

  private final int count;
  private final int[][] groups;
  private final float[] scales = new float[VECTORS];
  private final float[] residuals = new float[VECTORS];

  /** Turns the codes of vectors around, from the slot {@code first} on. */
  CodeColumns(Codes codes, int first) {
    count = CODES * Codes.words(codes.dimension());
    groups = new int[(count + GROUP - 1) / GROUP][];
    for (int group = 0; group < groups.length; group++) {
      groups[group] = new int[Math.min(GROUP, count - GROUP * group) * PAIRS];
    }
    for (int i = 0; i < VECTORS; i++) {
      long[] rows = codes.rows(first + i);
      int at = codes.at(first + i);
      scales[i] = Codes.scale(rows[at]);
      residuals[i] = Codes.residual(rows[at]);
      int half = i / PAIRS * 16;
      for (int column = 0; column < count; column++) {
        long four = rows[at + 1 + column / CODES] >>> column % CODES * 16 & 0xFFFF;
        groups[column / GROUP][column % GROUP * PAIRS + i % PAIRS] |= (int) four << half;
      }
    }
  }

  float residual(int i) {
    return residuals[i];
  }

  /** The room that scores are computed in. */
  static final class Scores {

    private final int[] column = new int[PAIRS];
    private final int[] sums = new int[PAIRS];
    private final int[] lower = new int[PAIRS];
    private final int[] upper = new int[PAIRS];
    private final float[] scores = new float[VECTORS];

    float score(int i) {
      return scores[i];
    }

    private void clear() {
      Arrays.fill(lower, 0);
      Arrays.fill(upper, 0);
    }
  }

  /** Compares a probe with all vectors; the scores are those of {@link CodedProbe#score}. */
  void compare(CodedProbe probe, Scores scores) {
    scores.clear();
    ProbeColumns columns = probe.columns();
    int column = 0;
    while (column < count) {
      int end = column + 1;
      while (!columns.full(end - 1) && end % GROUP != 0) {
        end++;
      }
      int[] group = groups[column / GROUP];
      int from = column % GROUP;
      add(
          group,
          from,
          from + end - column,
          columns.wholes(),
          CODES * (column - from),
          scores.column,
          scores.sums);
      if (columns.full(end - 1)) {
        collect(scores.sums, scores.lower, scores.upper);
      }
      column = end;
    }
    for (int i = 0; i < PAIRS; i++) {
      scores.scores[i] = probe.score(scales[i], scores.lower[i]);
      scores.scores[PAIRS + i] = probe.score(scales[PAIRS + i], scores.upper[i]);
    }
  }

  /** Adds the products of some columns of a group. */
  private static void add(
      int[] group, int first, int end, int[] wholes, int start, int[] column, int[] sums) {
    for (int k = first; k < end; k++) {
      // a copy, since the compiler takes no two arrays of one type by vectors at different places
      System.arraycopy(group, k * PAIRS, column, 0, PAIRS);
      add(column, 0, wholes[start + CODES * k], sums);
      add(column, 4, wholes[start + CODES * k + 1], sums);
      add(column, 8, wholes[start + CODES * k + 2], sums);
      add(column, 12, wholes[start + CODES * k + 3], sums);
    }
  }

  /**
   * Adds a product in each half of a sum; a negative one below borrows from the one above. One
   * number at a time: loops with four were not always taken by vectors.
   */
  private static void add(int[] column, int shift, int whole, int[] sums) {
    for (int i = 0; i < PAIRS; i++) {
      sums[i] += (column[i] >>> shift & TWO) * whole;
    }
  }

  /** Takes the halves apart before they could overflow, and begins anew. */
  private static void collect(int[] sums, int[] lower, int[] upper) {
    for (int i = 0; i < PAIRS; i++) {
      lower[i] += sums[i] << 16 >> 16;
    }
    for (int i = 0; i < PAIRS; i++) {
      upper[i] += sums[i] - (sums[i] << 16 >> 16) >> 16;
      sums[i] = 0;
    }
  }
}
