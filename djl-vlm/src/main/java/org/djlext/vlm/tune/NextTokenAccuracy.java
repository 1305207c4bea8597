package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Evaluator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * How often the likeliest next token is the right one, of those that count: trl's {@code
 * mean_token_accuracy}.
 */
public final class NextTokenAccuracy extends Evaluator {

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(NextTokenAccuracy.class, "next_token_accuracy.py");

  private final Map<String, double[]> right = new ConcurrentHashMap<>();

  /** Constructs the evaluator. */
  public NextTokenAccuracy() {
    super("mean_token_accuracy");
  }

  /**
   * Tells of each token whether it was foretold.
   *
   * @param labels {@code (B, T)} int64, {@link NextTokenLoss#IGNORED} for those that do not count
   * @param predictions {@code (B, T, V)} logits
   * @return {@code (2)} float32: how many were foretold, and how many count
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return TorchProgram.of(PROGRAM)
        .call("next_token_accuracy", false, predictions.head(), labels.head())
        .singletonOrThrow();
  }

  @Override
  public void addAccumulator(String key) {
    right.put(key, new double[2]);
  }

  @Override
  public void updateAccumulators(String[] keys, NDList labels, NDList predictions) {
    float[] counts;
    try (NDArray values = evaluate(labels, predictions)) {
      counts = values.toFloatArray();
    }
    for (String key : keys) {
      double[] sums = right.computeIfAbsent(key, k -> new double[2]);
      sums[0] += counts[0];
      sums[1] += counts[1];
    }
  }

  @Override
  public void updateAccumulator(String key, NDList labels, NDList predictions) {
    updateAccumulators(new String[] {key}, labels, predictions);
  }

  @Override
  public void resetAccumulator(String key) {
    right.put(key, new double[2]);
  }

  @Override
  public float getAccumulator(String key) {
    double[] sums = right.get(key);
    if (sums == null) {
      throw new IllegalArgumentException("no values were added under the key " + key);
    }
    return (float) (sums[0] / sums[1]);
  }
}
