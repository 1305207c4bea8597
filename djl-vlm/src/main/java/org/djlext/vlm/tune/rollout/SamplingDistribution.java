package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The distribution that tokens of roll-outs are drawn from: the model's, sharpened or flattened by
 * a temperature and cut to its nucleus (top-p, arXiv 1904.09751). In a policy's ratio both
 * probabilities must be of this distribution, not of the model's own.
 *
 * @param temperature what logits are divided by; 0 takes the most likely token always, which has
 *     probability 1
 * @param topP the fewest most likely tokens that reach this probability are offered; 1 for all
 */
public record SamplingDistribution(double temperature, double topP) {

  /**
   * Checks the values.
   *
   * @param temperature what logits are divided by
   * @param topP the probability that is offered
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public SamplingDistribution {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature: expected a number of at least 0, found " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p: expected above 0 and at most 1, found " + topP);
    }
  }

  /**
   * Computes the log-probabilities of tokens that were drawn, which gradients flow through. A token
   * that is no longer in the nucleus is counted as if it were, so that its ratio stays finite.
   *
   * @param logits {@code (B, T, V)}; those at t speak of the token at t + 1
   * @param labels {@code (B, T)} int64; -100 where a token does not count
   * @return {@code (B, T - 1)} float32, 0 for tokens that do not count; owned by the manager of the
   *     logits
   * @throws IllegalStateException if the temperature is 0, where nothing can be learnt
   */
  public NDArray logProbs(NDArray logits, NDArray labels) {
    if (temperature == 0) {
      throw new IllegalStateException("temperature: expected above 0 to learn from, found 0");
    }
    return program().call("log_probs", true, logits, labels).singletonOrThrow();
  }

  /**
   * Draws a token for each row.
   *
   * @param logits (N, V)
   * @param chances for each row the bits that decide
   * @return the tokens in the first N places, their log-probabilities in the last N
   */
  double[] draw(NDArray logits, long[] chances) {
    NDManager manager = logits.getManager();
    if (temperature == 0) {
      try (NDArray drawn = program().call("greedy", false, logits).singletonOrThrow()) {
        return drawn.toDoubleArray();
      }
    }
    int[] keys = new int[2 * chances.length];
    for (int row = 0; row < chances.length; row++) {
      keys[2 * row] = (int) chances[row];
      keys[2 * row + 1] = (int) (chances[row] >>> Integer.SIZE);
    }
    try (NDArray key = manager.create(keys, new Shape(chances.length, 2));
        NDArray drawn = program().call("draw", false, logits, key).singletonOrThrow()) {
      return drawn.toDoubleArray();
    }
  }

  private TorchProgram program() {
    return TorchProgram.of(
        ProgramSource.resource(SamplingDistribution.class, "sampling.py")
            .with("temperature", temperature == 0 ? 1.0 : temperature)
            .with("top_p", topP));
  }
}
