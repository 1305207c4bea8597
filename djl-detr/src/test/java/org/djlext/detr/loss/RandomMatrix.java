package org.djlext.detr.loss;

/** The costs that assignment_goldens.py describes, row by row. */
record RandomMatrix(int rows, int columns, double[] cost) {

  static RandomMatrix draw(int n) {
    Draws draw = new Draws(n);
    int largest = n % 50 == 0 ? 60 : 12;
    int rows = 1 + draw.below(largest);
    int columns = 1 + draw.below(largest);
    double[] cost = new double[rows * columns];
    for (int i = 0; i < cost.length; i++) {
      cost[i] = entry(n % 5, draw);
    }
    return new RandomMatrix(rows, columns, cost);
  }

  int[] solve() {
    return LinearAssignment.solve(cost, rows, columns);
  }

  /** Adds up the costs of an assignment, which must pair as many as can be and none twice. */
  double costOf(int[] columnOf) {
    boolean[] taken = new boolean[columns];
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < rows; i++) {
      int j = columnOf[i];
      if (j >= 0) {
        if (taken[j]) {
          throw new AssertionError("column " + j + " is given twice");
        }
        taken[j] = true;
        pairs++;
        sum += cost[i * columns + j];
      }
    }
    if (columnOf.length != rows || pairs != Math.min(rows, columns)) {
      throw new AssertionError(pairs + " pairs of " + rows + " x " + columns);
    }
    return sum;
  }

  private static double entry(int way, Draws draw) {
    return switch (way) {
      case 0 -> draw.below(Integer.MIN_VALUE) / 2147483648.;
      case 1 -> draw.below(4);
      case 2 -> draw.below(3) == 0 ? Double.POSITIVE_INFINITY : draw.below(1000);
      case 3 -> draw.below(2) == 0 ? Double.POSITIVE_INFINITY : draw.below(3);
      default -> draw.below(1000) - 500;
    };
  }

  private static final class Draws {

    private long x;

    Draws(long seed) {
      x = seed;
    }

    /** Draws below a bound that is read without sign, so that 2^31 is one too. */
    int below(int bound) {
      x = x * 6364136223846793005L + 1442695040888963407L;
      return (int) ((x >>> 33) % Integer.toUnsignedLong(bound));
    }
  }
}
