package org.djlext.face.gallery;

/**
 * A probe's whole numbers as {@link CodeColumns} takes them, four a column, and when their products
 * with codes have to be collected lest the sum of the next ones should not fit into 16 bits.
 */
final class ProbeColumns {

  private static final int LARGEST_CODE = 15;

  private final int[] wholes;
  private final boolean[] full;

  ProbeColumns(int words) {
    wholes = new int[16 * words];
    full = new boolean[wholes.length / CodeColumns.CODES];
  }

  /** The whole numbers, zeros following. */
  int[] wholes() {
    return wholes;
  }

  /** Whether sums are collected after a column. */
  boolean full(int column) {
    return full[column];
  }

  /** Finds out when sums could be too large, whatever the codes are. */
  void plan() {
    int least = 0;
    int most = 0;
    for (int column = 0; column < full.length; column++) {
      int down = 0;
      int up = 0;
      for (int i = 0; i < CodeColumns.CODES; i++) {
        int whole = LARGEST_CODE * wholes[CodeColumns.CODES * column + i];
        down += Math.min(whole, 0);
        up += Math.max(whole, 0);
      }
      boolean over = least + down < Short.MIN_VALUE || most + up > Short.MAX_VALUE;
      if (over) {
        full[column - 1] = true; // one column alone always fits
      }
      least = down + (over ? 0 : least);
      most = up + (over ? 0 : most);
      full[column] = column == full.length - 1;
    }
  }
}
