package org.djlext.pose.simcc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The Kullback-Leibler divergence of SimCC: for each joint and axis the mean over bins, times the
 * joint's weight.
 */
public final class BinLoss extends Loss {

  /** How joints and bodies are put together. */
  public enum Reduction {
    /** The sum over bodies and joints, divided by K, as mmpose has it. */
    SUM_OVER_BATCH,
    /** The same divided by the number of bodies, as the authors of SimCC have it. */
    MEAN_OVER_BATCH
  }

  private final ProgramSource program;

  private BinLoss(double beta, boolean labelSoftmax, double labelBeta, Reduction reduction) {
    super("BinLoss");
    program =
        ProgramSource.resource(BinLoss.class, "bin_loss.py")
            .with("beta", beta)
            .with("label_softmax", labelSoftmax)
            .with("label_beta", labelBeta)
            .with("batch_mean", reduction == Reduction.MEAN_OVER_BATCH);
  }

  /**
   * Makes the loss of SimCC, whose labels are distributions.
   *
   * @param beta what predictions are multiplied by; 1 in the published models
   * @param reduction how joints and bodies are put together
   * @return the loss
   */
  public static BinLoss simcc(double beta, Reduction reduction) {
    return new BinLoss(beta, false, 1, reduction);
  }

  /**
   * Makes the loss of RTMPose, which makes distributions of labels by a softmax.
   *
   * @param beta what predictions are multiplied by; 10 in the published models
   * @param labelBeta what labels are multiplied by before their softmax; 10 likewise
   * @param reduction how joints and bodies are put together
   * @return the loss
   */
  public static BinLoss rtmpose(double beta, double labelBeta, Reduction reduction) {
    return new BinLoss(beta, true, labelBeta, reduction);
  }

  /**
   * Computes the loss.
   *
   * @param labels x {@code (B, K, W * k)}, y {@code (B, K, H * k)}, weights {@code (B, K)}
   * @param predictions {@code simcc_x} and {@code simcc_y} of the same shapes
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return TorchProgram.of(program)
        .call(
            "loss",
            true,
            predictions.get(0),
            predictions.get(1),
            labels.get(0),
            labels.get(1),
            labels.get(2))
        .singletonOrThrow();
  }
}
