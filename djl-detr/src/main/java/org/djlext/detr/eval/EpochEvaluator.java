package org.djlext.detr.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Evaluator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An evaluator whose result is of all pictures together and no mean over batches, so that it keeps
 * what it needs of each picture until it is reset.
 *
 * @param <A> what is kept for one accumulator
 */
abstract class EpochEvaluator<A> extends Evaluator {

  /** How DJL's listener calls what is of batches that are trained on. */
  private static final String TRAINING = "train/";

  private final boolean training;
  private final Map<String, A> accumulators = new ConcurrentHashMap<>();

  EpochEvaluator(String name, boolean training) {
    super(name);
    this.training = training;
  }

  abstract A begin();

  abstract void add(A accumulator, NDList labels, NDList predictions);

  /** Returns the result, or NaN if there is none. */
  abstract double value(A accumulator);

  A accumulator(String key) {
    A accumulator = accumulators.get(key);
    if (accumulator == null) {
      throw new IllegalArgumentException("%s: no accumulator named %s".formatted(getName(), key));
    }
    return accumulator;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    A batch = begin();
    add(batch, labels, predictions);
    return predictions.head().getManager().create((float) value(batch));
  }

  @Override
  public void addAccumulator(String key) {
    accumulators.put(key, begin());
  }

  @Override
  public void updateAccumulator(String key, NDList labels, NDList predictions) {
    A accumulator = accumulator(key);
    if (training || !key.startsWith(TRAINING)) {
      synchronized (accumulator) {
        add(accumulator, labels, predictions);
      }
    }
  }

  @Override
  public void resetAccumulator(String key) {
    accumulators.put(key, begin());
  }

  @Override
  public float getAccumulator(String key) {
    return (float) value(accumulator(key));
  }
}
