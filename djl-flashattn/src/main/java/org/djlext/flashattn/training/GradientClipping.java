package org.djlext.flashattn.training;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;

/**
 * Bounds the norm of all gradients after each batch, for loops of DJL's {@code EasyTrain}, which
 * tells its listeners of a batch before {@code step} is called.
 */
public final class GradientClipping extends TrainingListenerAdapter {

  private final double largest;
  private volatile double norm = Double.NaN;

  /**
   * Constructs the listener.
   *
   * @param largest what the norm may be at most, above 0
   * @throws IllegalArgumentException if it is not positive
   */
  public GradientClipping(double largest) {
    if (!(largest > 0)) {
      throw new IllegalArgumentException(
          "largest gradient norm: expected above 0, found " + largest);
    }
    this.largest = largest;
  }

  @Override
  public void onTrainingBatch(Trainer trainer, BatchData batchData) {
    norm = GradientNorm.clip(trainer.getModel().getBlock(), largest);
  }

  /**
   * Returns the norm that the gradients of the last batch had before.
   *
   * @return the norm, NaN before the first batch
   */
  public double lastNorm() {
    return norm;
  }
}
