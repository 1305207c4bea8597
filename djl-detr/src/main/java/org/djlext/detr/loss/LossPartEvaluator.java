package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Evaluator;

/** The mean of one part of the loss over batches; the loss is not computed again for it. */
final class LossPartEvaluator extends Evaluator {

  private final DetrLoss loss;
  private final LossPart part;
  private final BatchMeans means = new BatchMeans();

  LossPartEvaluator(DetrLoss loss, LossPart part) {
    super(part.key());
    this.loss = loss;
    this.part = part;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return predictions.head().getManager().create(loss.parts(labels, predictions).get(part));
  }

  @Override
  public void addAccumulator(String key) {
    means.reset(key);
  }

  @Override
  public void updateAccumulator(String key, NDList labels, NDList predictions) {
    updateAccumulators(new String[] {key}, labels, predictions);
  }

  @Override
  public void updateAccumulators(String[] keys, NDList labels, NDList predictions) {
    means.update(keys, loss.parts(labels, predictions).get(part));
  }

  @Override
  public void resetAccumulator(String key) {
    means.reset(key);
  }

  @Override
  public float getAccumulator(String key) {
    return means.get(getName(), key);
  }
}
