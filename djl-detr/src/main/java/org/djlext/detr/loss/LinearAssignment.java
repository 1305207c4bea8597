package org.djlext.detr.loss;

import java.util.Arrays;

/**
 * The assignment of rows to columns that costs least: the linear sum assignment problem, solved
 * exactly in O(n³) by shortest augmenting paths.
 *
 * <p>Rectangular matrices are allowed; the longer side then has members that get no partner. An
 * entry of +infinity forbids a pair. Of several assignments that cost the same, any may be the
 * answer.
 *
 * @see <a href="https://doi.org/10.1109/TAES.2016.140952">Crouse, On implementing 2D rectangular
 *     assignment algorithms, IEEE Transactions on Aerospace and Electronic Systems, 2016</a>
 */
public final class LinearAssignment {

  private static final int NONE = -1;

  // rows <= columns from here on
  private final int rows;
  private final int columns;
  private final double[] cost;

  /** Dual prices: cost - rowPrice - columnPrice is never negative, and 0 for every pair. */
  private final double[] rowPrice;

  private final double[] columnPrice;
  private final int[] columnOf;
  private final int[] rowOf;

  // the tree of the search for one row
  private final double[] distance;
  private final int[] parent;
  private final int[] open;
  private final int[] reached;

  private LinearAssignment(double[] cost, int rows, int columns) {
    this.cost = cost;
    this.rows = rows;
    this.columns = columns;
    rowPrice = new double[rows];
    columnPrice = new double[columns];
    columnOf = new int[rows];
    rowOf = new int[columns];
    distance = new double[columns];
    parent = new int[columns];
    open = new int[columns];
    reached = new int[columns];
    Arrays.fill(columnOf, NONE);
    Arrays.fill(rowOf, NONE);
  }

  /**
   * Solves the problem.
   *
   * @param cost {@code (rows, columns)}, row by row
   * @param rows the number of rows, perhaps 0
   * @param columns the number of columns, perhaps 0
   * @return the column of each row, -1 for rows that get none because there are more of them than
   *     columns
   * @throws IllegalArgumentException if an entry is NaN or -infinity, which names its row and
   *     column, or if every assignment has a forbidden pair
   */
  public static int[] solve(double[] cost, int rows, int columns) {
    if (rows < 0 || columns < 0 || cost.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          "expected %d x %d costs, found %d".formatted(rows, columns, cost.length));
    }
    for (int i = 0; i < cost.length; i++) {
      // written so that NaN fails
      if (!(cost[i] > Double.NEGATIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the cost of row %d, column %d is %s".formatted(i / columns, i % columns, cost[i]));
      }
    }
    if (rows <= columns) {
      return new LinearAssignment(cost, rows, columns).solve().columnOf;
    }
    double[] transposed = new double[cost.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = cost[i * columns + j];
      }
    }
    return new LinearAssignment(transposed, columns, rows).solve().rowOf;
  }

  private LinearAssignment solve() {
    for (int row = 0; row < rows; row++) {
      augment(row, search(row));
    }
    return this;
  }

  /**
   * Dijkstra's search on reduced costs from a row that is still alone to the nearest free column.
   *
   * @return that column, {@link #parent} leading back from it
   */
  private int search(int row) {
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    for (int j = 0; j < columns; j++) {
      // from the back, so that equal costs give the identity
      open[j] = columns - 1 - j;
    }
    int left = columns;
    int done = 0;
    double least = 0;
    int i = row;
    while (true) {
      int nearest = NONE;
      double next = Double.POSITIVE_INFINITY;
      for (int k = 0; k < left; k++) {
        int j = open[k];
        double d = least + cost[i * columns + j] - rowPrice[i] - columnPrice[j];
        if (d < distance[j]) {
          distance[j] = d;
          parent[j] = i;
        }
        // a free column ends the search, so that it wins ties
        if (distance[j] < next || distance[j] == next && rowOf[j] == NONE) {
          next = distance[j];
          nearest = k;
        }
      }
      if (next == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "every assignment of the %d x %d costs has an infinite one".formatted(rows, columns));
      }
      least = next;
      int j = open[nearest];
      open[nearest] = open[--left];
      if (rowOf[j] == NONE) {
        raisePrices(row, done, least);
        return j;
      }
      reached[done++] = j;
      i = rowOf[j];
    }
  }

  /** Makes the path just found free of reduced cost without breaking the pairs there are. */
  private void raisePrices(int row, int done, double length) {
    rowPrice[row] += length;
    for (int k = 0; k < done; k++) {
      int j = reached[k];
      double slack = length - distance[j];
      rowPrice[rowOf[j]] += slack;
      columnPrice[j] -= slack;
    }
  }

  private void augment(int row, int column) {
    int j = column;
    int i;
    do {
      i = parent[j];
      rowOf[j] = i;
      int given = columnOf[i];
      columnOf[i] = j;
      j = given;
    } while (i != row);
  }
}
