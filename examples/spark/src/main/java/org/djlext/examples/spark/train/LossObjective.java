package org.djlext.examples.spark.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.TuningStep;

/**
 * What any Block learns by a {@link Loss} of DJL's: detection, pose, faces. The loss of an update
 * is the mean over its batches by their weights.
 */
public final class LossObjective implements Objective<LossObjective.Place> {

  private final Loss loss;
  private final LossBatches batches;

  /**
   * Which batch.
   *
   * @param epoch counted from 0
   * @param index in its epoch
   */
  public record Place(int epoch, int index) {}

  /**
   * Constructs the objective.
   *
   * @param loss a mean over a batch
   * @param batches the batches
   */
  public LossObjective(Loss loss, LossBatches batches) {
    this.loss = loss;
    this.batches = batches;
  }

  @Override
  public int batches() {
    return batches.count();
  }

  @Override
  public Place batch(int epoch, int index) {
    return new Place(epoch, index);
  }

  @Override
  public double weight(Place place) {
    return batches.weight(place.epoch(), place.index());
  }

  @Override
  public Loss loss() {
    return loss;
  }

  @Override
  public void accumulate(TuningStep step, Place place) throws IOException {
    LossBatches.Pair batch = batches.batch(step.scratch(), place.epoch(), place.index());
    // arrays made from Java's memory must live until the gradients are there
    NDList data = new NDList();
    for (NDArray array : batch.data()) {
      NDArray own = EngineMemory.own(array);
      own.setName(array.getName());
      data.add(own);
    }
    NDList predictions = step.trainer().forward(data);
    predictions.attach(step.scratch());
    NDArray value = loss.evaluate(batch.labels(), predictions);
    step.backward(value.mul((float) (weight(place) / step.divisor())));
  }

  @Override
  public String identity() {
    return loss.getName() + " " + batches.identity();
  }
}
