package org.djlext.pose.rle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The mean difference of weighted coordinates and weighted labels over bodies, joints and axes: the
 * plain regression that likelihoods are compared with (mmpose: L1Loss and SmoothL1Loss).
 */
public final class DifferenceLoss extends Loss {

  private final ProgramSource program;

  /**
   * Constructs the loss.
   *
   * @param smooth whether differences below 1 are squared and halved instead of taken as they are
   */
  public DifferenceLoss(boolean smooth) {
    super("DifferenceLoss");
    program = RegressionLosses.difference(smooth);
  }

  /**
   * Computes the loss.
   *
   * @param labels coordinates {@code (B, K, 2)}, weights {@code (B, K)}
   * @param predictions {@code coords (B, K, 2)}; others are not looked at
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return TorchProgram.of(program)
        .call("difference", true, predictions.head(), labels.get(0), labels.get(1))
        .singletonOrThrow();
  }
}
