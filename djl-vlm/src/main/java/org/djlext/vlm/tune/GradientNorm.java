package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The norm of all gradients of a Block taken as one vector (arXiv 1211.5063), which DJL's {@code
 * optClipGrad} does not bound: that clips element by element.
 */
public final class GradientNorm {

  private GradientNorm() {}

  /**
   * Scales the gradients down where their norm is too large; to be called between backward and
   * step. Parameters that require no gradient, or have none yet, do not count.
   *
   * @param block the Block in training
   * @param largest what the norm may be at most, above 0
   * @return the norm as it was before, NaN or infinite if a gradient is
   * @throws IllegalArgumentException if the largest norm is not positive
   */
  public static double clip(Block block, double largest) {
    if (!(largest > 0)) {
      throw new IllegalArgumentException(
          "largest gradient norm: expected above 0, found " + largest);
    }
    List<NDArray> gradients = new ArrayList<>();
    try {
      double squares = 0;
      for (Parameter parameter : block.getParameters().values()) {
        if (parameter.requiresGradient() && parameter.getArray().hasGradient()) {
          NDArray gradient = parameter.getArray().getGradient();
          gradients.add(gradient);
          try (NDArray norm = gradient.norm()) {
            squares += Math.pow(norm.getFloat(), 2);
          }
        }
      }
      double norm = Math.sqrt(squares);
      if (norm > largest) {
        gradients.forEach(gradient -> gradient.muli(largest / norm));
      }
      return norm;
    } finally {
      gradients.forEach(NDArray::close);
    }
  }
}
