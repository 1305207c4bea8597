package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** Attention on libtorch's flash kernel, one call of the operator bridge (attention.py). */
final class FusedAttention implements AttentionMethod {

  private static final Map<Constants, TorchProgram> PROGRAMS = new ConcurrentHashMap<>();

  /** What the text of the program depends on. */
  private record Constants(
      double scale,
      boolean causal,
      boolean bottomRight,
      long left,
      long right,
      double softCap,
      List<Float> slopes,
      boolean recorded) {

    TorchProgram compile() {
      boolean windowed =
          left != Visibility.UNLIMITED || right != 0 && right != Visibility.UNLIMITED;
      return TorchProgram.of(
          ProgramSource.resource(FusedAttention.class, "attention.py")
              .with("scale", scale)
              .with("causal", causal)
              .with("bottom_right", bottomRight)
              .with("left", left)
              .with("right", right)
              .with("banded", windowed || !slopes.isEmpty())
              .with("block", block())
              .with("capped", softCap > 0)
              .with("soft_cap", softCap)
              .with("sloped", !slopes.isEmpty())
              .with(
                  "slopes", slopes.stream().map(String::valueOf).collect(Collectors.joining(", ")))
              .with("recorded", recorded));
    }

    /**
     * Queries that share one slice of keys. Smaller blocks waste less of a narrow window, larger
     * ones cost fewer calls, and in training fewer gradients to add up.
     */
    private int block() {
      long window = Math.min(left, Visibility.UNLIMITED) + Math.min(right, Visibility.UNLIMITED);
      if (recorded) {
        return 512;
      }
      return window <= 512 ? 128 : 256;
    }
  }

  static TorchProgram program(AttentionOptions options, long headSize, boolean recorded) {
    Constants constants =
        new Constants(
            options.scaleFor(headSize),
            options.causal(),
            options.alignment() == CausalAlignment.BOTTOM_RIGHT,
            Visibility.left(options),
            Visibility.right(options),
            options.softCap(),
            options.alibiSlopes(),
            recorded);
    return PROGRAMS.computeIfAbsent(constants, Constants::compile);
  }

  /** Says why a call cannot be fused, or null if it can. */
  static String obstacle(NDArray q, AttentionOptions options, boolean training) {
    if (!TorchProgram.isSupported(q.getManager())) {
      return "the engine is " + q.getManager().getEngine().getEngineName() + ", not PyTorch";
    } else if (q.getDevice().isGpu()) {
      return "the kernel runs on CPU";
    } else if (options.dropsIn(training)) {
      return "the kernel has no dropout";
    } else if (training && options.softCap() > 0) {
      return "the kernel has no gradient of a soft-cap";
    } else if (training && options.mask() != null && options.mask().hasGradient()) {
      return "the kernel has no gradient of a mask";
    }
    return null;
  }

  @Override
  public NDList attend(AttentionCall call) {
    boolean training = call.training();
    TorchProgram program = program(call.options(), call.sizes().d(), training);
    NDArray mask = call.options().mask();
    String method = call.wantsLogSumExp() ? "both" : "output";
    if (mask == null) {
      return program.call(method, training, call.q(), call.k(), call.v());
    }
    NDArray axes = AttentionShapes.fourAxes(mask);
    try {
      return program.call(method + "_masked", training, call.q(), call.k(), call.v(), axes);
    } finally {
      if (axes != mask) {
        axes.close();
      }
    }
  }
}
