package org.djlext.flashattn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
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

/** The backward pass alone: 8 heads of 64, float32. PLAIN is DJL's operators under autograd. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3)
@Measurement(iterations = 15)
public class BackwardBenchmark {

  @Param({"2048"})
  int n;

  @Param({"false", "true"})
  boolean causal;

  @Param({"FUSED", "PLAIN"})
  String way;

  private NDManager manager;
  private GradientCollector collector;
  private NDArray loss;

  /** Runs the forward pass, whose graph one backward pass uses up. */
  @Setup(Level.Iteration)
  public void forward() {
    manager = NDManager.newBaseManager();
    NDArray[] qkv = new NDArray[3];
    for (int i = 0; i < 3; i++) {
      qkv[i] = manager.randomNormal(new Shape(1, 8, n, 64));
      qkv[i].setRequiresGradient(true);
    }
    NDArray offset = causal ? PlainOperators.causalOffset(manager, n) : null;
    collector = Engine.getInstance().newGradientCollector();
    NDArray output;
    if (way.equals("PLAIN")) {
      output = PlainOperators.attend(qkv[0], qkv[1], qkv[2], offset);
    } else {
      AttentionOptions options =
          AttentionOptions.builder()
              .optCausal(causal)
              .optImplementation(AttentionImplementation.valueOf(way))
              .build();
      output = FlashAttention.attend(qkv[0], qkv[1], qkv[2], options, true);
    }
    loss = output.sum();
  }

  @TearDown(Level.Iteration)
  public void close() {
    collector.close();
    manager.close();
  }

  @Benchmark
  public void backward() {
    collector.backward(loss);
  }
}
