package org.djlext.flashattn.training;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;

/**
 * Keeps a {@link WeightAverage} up to date within DJL's {@code EasyTrain.fit}, which tells of a
 * batch before the step that follows it: each step is taken in when the next batch, the validation
 * or the end of the epoch tells that it has been made.
 *
 * <p>{@code fit} validates the trained weights; {@link WeightAverage#swapIn} is for whoever
 * evaluates or saves afterwards.
 */
public final class WeightAveraging extends TrainingListenerAdapter {

  private final WeightAverage average;
  private boolean stepped;

  /**
   * Constructs the listener.
   *
   * @param average of the Block that is trained
   */
  public WeightAveraging(WeightAverage average) {
    this.average = average;
  }

  @Override
  public void onTrainingBatch(Trainer trainer, BatchData batchData) {
    takeIn();
    stepped = true;
  }

  @Override
  public void onValidationBatch(Trainer trainer, BatchData batchData) {
    takeIn();
  }

  @Override
  public void onEpoch(Trainer trainer) {
    takeIn();
  }

  @Override
  public void onTrainingEnd(Trainer trainer) {
    takeIn();
  }

  private void takeIn() {
    if (stepped) {
      stepped = false;
      average.update();
    }
  }
}
