package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The norm of all gradients of a Block taken as one vector (arXiv 1211.5063), which DJL's {@code
 * optClipGrad} does not bound: that clips element by element.
 */
public final class GradientNorm {

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(GradientNorm.class, "gradient_norm.py");

  private GradientNorm() {}

  /**
   * Scales the gradients down where their norm is too large, as {@code
   * torch.nn.utils.clip_grad_norm_}; to be called between backward and step. Parameters that
   * require no gradient, or have none yet, do not count; one that two Blocks share counts once. All
   * gradients must be on one device.
   *
   * @param block the Block in training
   * @param largest what the norm may be at most, above 0; infinity to measure only
   * @return the norm as it was before, NaN or infinite if a gradient is; the gradients are then of
   *     no use
   * @throws IllegalArgumentException if the largest norm is not positive
   */
  public static double clip(Block block, double largest) {
    if (!(largest > 0)) {
      throw new IllegalArgumentException(
          "largest gradient norm: expected above 0, found " + largest);
    }
    List<NDArray> gradients = new ArrayList<>();
    try {
      for (Parameter parameter : new LinkedHashSet<>(block.getParameters().values())) {
        if (parameter.requiresGradient() && parameter.getArray().hasGradient()) {
          gradients.add(parameter.getArray().getGradient());
        }
      }
      if (gradients.isEmpty()) {
        return 0;
      }
      NDArray[] all = gradients.toArray(NDArray[]::new);
      try (NDArray norm =
          TorchProgram.of(PROGRAM).call("clip", false, all[0], all, largest).singletonOrThrow()) {
        return norm.getFloat();
      }
    } finally {
      gradients.forEach(NDArray::close);
    }
  }
}
