package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.djlext.flashattn.ops.TorchProgram;

/** Attention on libtorch's flash kernel, one call of the operator bridge (attention.py). */
final class FusedAttention implements AttentionMethod {

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
    } else if (training && needsGradient(options)) {
      return "the kernel has no gradient of a mask";
    }
    return null;
  }

  /** NDArray.hasGradient() is true for leaves only, so libtorch is asked. */
  private static boolean needsGradient(AttentionOptions options) {
    NDArray mask = options.mask();
    if (mask == null || !mask.getDataType().isFloating()) {
      return false;
    }
    TorchProgram program = FusedProgram.of(FusedProgram.Use.PLAIN, options, 1, true);
    try (NDList answer = program.call("needs_gradient", true, mask)) {
      return answer.singletonOrThrow().getBoolean();
    }
  }

  @Override
  public NDList attend(AttentionCall call) {
    boolean training = call.training();
    TorchProgram program =
        FusedProgram.of(FusedProgram.Use.PLAIN, call.options(), call.sizes().d(), training);
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
