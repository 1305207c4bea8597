package org.djlext.vlm.tune.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * The clipped regression of PPO's value model: half of {@code max((V - R)^2, (clip(V) - R)^2)},
 * where V is held near the value at sampling time, summed by weights.
 */
public final class ValueLoss {

  private final TorchProgram program;

  /**
   * Constructs the loss.
   *
   * @param clip how far a value may move from the one at sampling time; infinite for no bound
   * @throws IllegalArgumentException if it is not positive
   */
  public ValueLoss(double clip) {
    if (!(clip > 0)) {
      throw new IllegalArgumentException(
          "cliprange_value: expected a positive number, found " + clip);
    }
    program =
        TorchProgram.of(
            ProgramSource.resource(ValueLoss.class, "value_loss.py")
                .with("clip", Math.min(clip, Float.MAX_VALUE)));
  }

  /**
   * Computes the loss of a batch, or of a part of it.
   *
   * @param values {@code (B, T)} values as they are now
   * @param old {@code (B, T)} values at sampling time
   * @param returns {@code (B, T)} what they should have been
   * @param weights {@code (B, T)} {@linkplain Aggregation#weights weights}
   * @return the loss {@code ()}, which gradients flow through, and {@code ()} the part of tokens
   *     whose value was held
   */
  public NDList evaluate(NDArray values, NDArray old, NDArray returns, NDArray weights) {
    return program.call("value", true, values, old, returns, weights);
  }
}
