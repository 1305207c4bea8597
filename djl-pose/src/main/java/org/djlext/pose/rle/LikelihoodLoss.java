package org.djlext.pose.rle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Minus the logarithm of a density without flow, such as the Gaussian regression that the paper
 * compares with: summed over joints and axes, divided by the number of bodies.
 */
public final class LikelihoodLoss extends Loss {

  private final ProgramSource program;

  /**
   * Constructs the loss.
   *
   * @param density the density of errors
   */
  public LikelihoodLoss(BaseDensity density) {
    super("LikelihoodLoss");
    program = RegressionLosses.program(density, true, 1);
  }

  /**
   * Computes the loss.
   *
   * @param labels coordinates {@code (B, K, 2)}, weights {@code (B, K)}
   * @param predictions {@code coords (B, K, 2), sigma (B, K, 2)}
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return TorchProgram.of(program)
        .call(
            "likelihood",
            true,
            predictions.get(0),
            predictions.get(1),
            labels.get(0),
            labels.get(1))
        .singletonOrThrow();
  }
}
