package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Evaluator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An evaluator whose result is of all pictures together and no mean over batches, such as average
 * precision, so that it keeps what it needs of each picture until it is reset.
 *
 * @param <A> what is kept for one accumulator
 */
public abstract class EpochEvaluator<A> extends Evaluator {

  /** How DJL's listener calls what is of batches that are trained on. */
  private static final String TRAINING = "train/";

  private final boolean training;
  private final Map<String, A> accumulators = new ConcurrentHashMap<>();

  /**
   * Constructs the evaluator.
   *
   * @param name what metrics call it
   * @param training whether batches that are trained on are looked at too; otherwise their value is
   *     that of nothing
   */
  protected EpochEvaluator(String name, boolean training) {
    super(name);
    this.training = training;
  }

  /**
   * Begins to accumulate.
   *
   * @return what nothing was added to
   */
  protected abstract A begin();

  /**
   * Adds a batch; never called by two threads at once for one accumulator.
   *
   * @param accumulator what it is added to
   * @param labels the labels
   * @param predictions the outputs of the model
   */
  protected abstract void add(A accumulator, NDList labels, NDList predictions);

  /**
   * Computes the result.
   *
   * @param accumulator what was added
   * @return the result, NaN if there is none
   */
  protected abstract double value(A accumulator);

  /**
   * Returns what was accumulated.
   *
   * @param key such as {@code EvaluatorTrainingListener.VALIDATE_EPOCH}
   * @return what was added to it since it was reset
   * @throws IllegalArgumentException if there is no such accumulator
   */
  protected final A accumulator(String key) {
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
