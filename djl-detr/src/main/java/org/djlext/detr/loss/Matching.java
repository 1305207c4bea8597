package org.djlext.detr.loss;

import java.util.Arrays;

/**
 * Which query is to predict which object.
 *
 * @param queries {@code [L][B][M]}: for each decoder layer, the last one first, and each picture
 *     the query of each place for an object, {@link #NONE} where there is no object or no query
 *     left for it
 */
public record Matching(int[][][] queries) {

  /** In place of a query. */
  public static final int NONE = -1;

  /**
   * Lists the pairs as the loss wants them.
   *
   * @return {@code (3, P)}: layer, query as index into L * B * Q, object as index into B * M
   */
  long[][] pairs(Targets targets, int queryCount) {
    int images = targets.images();
    int places = targets.places();
    int most = queries.length * targets.count();
    long[][] pairs = new long[3][most];
    int n = 0;
    for (int l = 0; l < queries.length; l++) {
      for (int b = 0; b < images; b++) {
        boolean[] taken = new boolean[queryCount];
        for (int m : targets.objects(b)) {
          int q = queries[l][b][m];
          if (q == NONE) {
            continue;
          }
          if (q < 0 || q >= queryCount || taken[q]) {
            throw new IllegalArgumentException(
                "matching of layer %d, picture %d: query %d of object %d is not below %d, or taken"
                    .formatted(l, b, q, m, queryCount));
          }
          taken[q] = true;
          pairs[0][n] = l;
          pairs[1][n] = ((long) l * images + b) * queryCount + q;
          pairs[2][n] = (long) b * places + m;
          n++;
        }
      }
    }
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = Arrays.copyOf(pairs[i], n);
    }
    return pairs;
  }
}
