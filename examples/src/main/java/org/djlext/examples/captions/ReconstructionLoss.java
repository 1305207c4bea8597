package org.djlext.examples.captions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * What an image tokenizer is trained by: the mean absolute and the mean squared difference of the
 * pictures, and the loss of the quantizer. There is no discriminator as VQGAN has it: these
 * pictures have no texture that would be blurred.
 */
final class ReconstructionLoss extends Loss {

  private static final float COMMITMENT = 0.25f;

  ReconstructionLoss() {
    super("ReconstructionLoss");
  }

  /** Labels are pictures (B, 3, H, W); predictions are what the tokenizer gives in training. */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray difference = predictions.get(0).sub(labels.head());
    return difference
        .abs()
        .mean()
        .add(difference.square().mean())
        .add(predictions.get(1).mul(COMMITMENT));
  }
}
