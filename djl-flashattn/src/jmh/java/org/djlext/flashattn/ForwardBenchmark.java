package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Inference: 8 heads of 64, float32. PLAIN is DJL without this module. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 4)
public class ForwardBenchmark {

  @Param({"2048"})
  int n;

  @Param({"false", "true"})
  boolean causal;

  @Param({"FUSED", "TILED", "COMPOSED", "PLAIN"})
  String way;

  private NDManager manager;
  private NDArray q;
  private NDArray k;
  private NDArray v;
  private NDArray offset;
  private AttentionOptions options;

  @Setup
  public void open() {
    manager = NDManager.newBaseManager();
    q = manager.randomNormal(new Shape(1, 8, n, 64));
    k = manager.randomNormal(new Shape(1, 8, n, 64));
    v = manager.randomNormal(new Shape(1, 8, n, 64));
    offset = causal ? PlainOperators.causalOffset(manager, n) : null;
    if (!way.equals("PLAIN")) {
      options =
          AttentionOptions.builder()
              .optCausal(causal)
              .optImplementation(AttentionImplementation.valueOf(way))
              .build();
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    manager.close();
  }

  @Benchmark
  public float attend() {
    try (NDManager call = manager.newSubManager()) {
      NDArray query = q.duplicate();
      query.attach(call);
      NDArray output =
          options == null
              ? PlainOperators.attend(query, k, v, offset)
              : FlashAttention.attend(query, k, v, options);
      return output.getFloat(0, 0, 0, 0);
    }
  }
}
