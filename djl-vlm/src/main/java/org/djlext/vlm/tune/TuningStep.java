package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;

/**
 * One batch of an update in training.
 *
 * @param trainer the trainer
 * @param gradients the open collector
 * @param scratch owner of what this batch needs; it is closed after it
 * @param update how many updates have been made before
 * @param divisor what all batches of the update count together; the loss is to be divided by it
 * @param metrics what is measured
 */
public record TuningStep(
    Trainer trainer,
    GradientCollector gradients,
    NDManager scratch,
    int update,
    double divisor,
    StepMetrics metrics) {

  /**
   * Adds the gradients of a loss, and the loss to {@code loss} of the metrics.
   *
   * @param loss a scalar, this batch's part of the mean over the update
   */
  public void backward(NDArray loss) {
    gradients.backward(loss);
    metrics.sum("loss", loss.getFloat());
  }
}
