package org.djlext.detr.loss;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Exact assignment of as many objects as queries, with random costs and with many ties. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AssignmentBenchmark {

  private static final int MATRICES = 32;

  @Param({"100"})
  int rows;

  @Param({"100"})
  int columns;

  @Param({"random", "ties"})
  String costs;

  private double[][] matrices;
  private int next;

  @Setup
  public void draw() {
    Random random = new Random(7);
    matrices = new double[MATRICES][rows * columns];
    for (double[] matrix : matrices) {
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = costs.equals("ties") ? random.nextInt(10) : random.nextDouble();
      }
    }
  }

  @Benchmark
  public int[] solve() {
    next = (next + 1) % MATRICES;
    return LinearAssignment.solve(matrices[next], rows, columns);
  }
}
