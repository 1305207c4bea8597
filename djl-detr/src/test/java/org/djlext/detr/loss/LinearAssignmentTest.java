package org.djlext.detr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;

class LinearAssignmentTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  /** The matrices and costs of assignment_goldens.py. */
  @Test
  void costsAsMuchAsScipysOnTenThousandMatrices() throws IOException {
    double[] expected;
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file =
            SafetensorsFile.open(Path.of("src/test/resources/loss/assignment.safetensors"))) {
      expected = file.load(manager, "costs").toDoubleArray();
    }
    assertThat(expected).hasSize(10_000);
    for (int n = 0; n < expected.length; n++) {
      RandomMatrix matrix = RandomMatrix.draw(n);
      if (Double.isNaN(expected[n])) {
        assertThatThrownBy(matrix::solve).as("matrix %d", n).hasMessageContaining("infinite");
      } else {
        double cost = matrix.costOf(matrix.solve());
        assertThat(cost).as("matrix %d", n).isCloseTo(expected[n], within(1e-9));
      }
    }
  }

  @Test
  void triesNoWorseThanAnyPermutation() {
    for (int n = 0; n < 200; n++) {
      RandomMatrix matrix = RandomMatrix.draw(5 * n + 4);
      if (matrix.rows() <= 6 && matrix.columns() <= 6) {
        assertThat(matrix.costOf(matrix.solve())).isEqualTo(cheapest(matrix, 0, 0, 0));
      }
    }
  }

  @Test
  void equalCostsGiveTheIdentity() {
    double[] cost = new double[5 * 7];
    Arrays.fill(cost, 3);
    assertThat(LinearAssignment.solve(cost, 5, 7)).containsExactly(0, 1, 2, 3, 4);
    assertThat(LinearAssignment.solve(cost, 7, 5)).containsExactly(0, 1, 2, 3, 4, -1, -1);
  }

  @Test
  void avoidsForbiddenPairs() {
    double[] cost = {INF, 1, 1, INF};
    assertThat(LinearAssignment.solve(cost, 2, 2)).containsExactly(1, 0);
  }

  @Test
  void emptyMatricesHaveNoPairs() {
    assertThat(LinearAssignment.solve(new double[0], 0, 4)).isEmpty();
    assertThat(LinearAssignment.solve(new double[0], 3, 0)).containsExactly(-1, -1, -1);
  }

  @Test
  void namesTheEntryThatIsNotANumber() {
    double[] cost = {1, 2, 3, 4, 5, Double.NaN};
    assertThatThrownBy(() -> LinearAssignment.solve(cost, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the cost of row 1, column 2 is NaN");
    cost[5] = -INF;
    assertThatThrownBy(() -> LinearAssignment.solve(cost, 3, 2))
        .hasMessage("the cost of row 2, column 1 is -Infinity");
  }

  @Test
  void refusesMatricesOfAnotherSize() {
    assertThatThrownBy(() -> LinearAssignment.solve(new double[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 x 3 costs, found 5");
  }

  /** The least cost of rows from one on, by trying all. */
  private static double cheapest(RandomMatrix matrix, int row, int taken, int skipped) {
    if (row == matrix.rows()) {
      return 0;
    }
    double best = INF;
    if (skipped < matrix.rows() - matrix.columns()) {
      best = cheapest(matrix, row + 1, taken, skipped + 1);
    }
    for (int j = 0; j < matrix.columns(); j++) {
      if ((taken & 1 << j) == 0) {
        double rest = cheapest(matrix, row + 1, taken | 1 << j, skipped);
        best = Math.min(best, matrix.cost()[row * matrix.columns() + j] + rest);
      }
    }
    return best;
  }
}
