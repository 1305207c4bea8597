package org.djlext.pose.rle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Residual log-likelihood (arXiv 2107.11291): {@code log sigma - log phi + base}, summed over
 * joints and axes, divided by the number of bodies.
 *
 * <p>Predictions must come from a training pass that was given the labels, as {@code
 * trainer.forward(data, labels)} and {@code EasyTrain} do it: only then the head computes {@code
 * log_phi}. In validation, where there is none, the loss is that of the base density alone, which
 * is what inference knows.
 */
public final class ResidualLikelihoodLoss extends Loss {

  /** How often the density of a joint, which is one number for both axes, is counted. */
  public enum PhiCount {
    /** For each axis, so twice: what both published implementations do. */
    PER_AXIS(1),
    /** Once for each joint, as the paper's formula says. */
    PER_JOINT(0.5);

    private final double perAxis;

    PhiCount(double perAxis) {
      this.perAxis = perAxis;
    }
  }

  private final ProgramSource program;

  /** Constructs the loss as the authors trained: their base density, phi counted for each axis. */
  public ResidualLikelihoodLoss() {
    this(BaseDensity.AUTHORS, true, PhiCount.PER_AXIS);
  }

  /**
   * Constructs the loss.
   *
   * @param base the density that the flow corrects
   * @param residual whether the base counts; else the flow has to learn the whole density (direct
   *     likelihood in the paper)
   * @param phiCount how often the flow's density counts
   */
  public ResidualLikelihoodLoss(BaseDensity base, boolean residual, PhiCount phiCount) {
    super("ResidualLikelihoodLoss");
    program = RegressionLosses.program(base, residual, phiCount.perAxis);
  }

  /**
   * Computes the loss.
   *
   * @param labels coordinates {@code (B, K, 2)}, weights {@code (B, K)}
   * @param predictions {@code coords (B, K, 2), sigma (B, K, 2), log_phi (B, K)}
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    TorchProgram compiled = TorchProgram.of(program);
    NDArray coords = predictions.get(0);
    NDArray sigma = predictions.get(1);
    NDArray target = labels.get(0);
    NDArray weight = labels.get(1);
    NDList loss =
        predictions.size() > 2
            ? compiled.call(
                "residual_likelihood", true, coords, sigma, predictions.get(2), target, weight)
            : compiled.call("likelihood", true, coords, sigma, target, weight);
    return loss.singletonOrThrow();
  }
}
