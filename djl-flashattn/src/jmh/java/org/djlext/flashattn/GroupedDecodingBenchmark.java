package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.TimeUnit;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One new token behind 2,048 others, 32 query heads on 8 key/value heads of 128, float32. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class GroupedDecodingBenchmark {

  @Param({"FUSED", "COMPOSED", "ENABLE_GQA"})
  String way;

  private NDManager manager;
  private NDArray q;
  private NDArray k;
  private NDArray v;
  private TorchProgram enableGqa;
  private AttentionOptions options;

  @Setup
  public void open() {
    manager = NDManager.newBaseManager();
    q = manager.randomNormal(new Shape(1, 32, 1, 128));
    k = manager.randomNormal(new Shape(1, 8, 2048, 128));
    v = manager.randomNormal(new Shape(1, 8, 2048, 128));
    if (way.equals("ENABLE_GQA")) {
      enableGqa =
          TorchProgram.of(
              new ProgramSource(
                  "enable_gqa.py",
                  """
                  def attend(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
                    return torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=None, enable_gqa=True)
                  """));
    } else {
      options =
          AttentionOptions.builder()
              .optCausal(true)
              .optImplementation(AttentionImplementation.valueOf(way))
              .build();
    }
  }

  @TearDown
  public void close() {
    manager.close();
  }

  @Benchmark
  public float attend() {
    try (NDArray output =
        options == null
            ? enableGqa.call("attend", false, q, k, v).singletonOrThrow()
            : FlashAttention.attend(q, k, v, options)) {
      return output.getFloat(0, 0, 0, 0);
    }
  }
}
